namespace Flint.Serialization.Closures;

/// <summary>Where a lambda stands in the source, for names of operators and jobs.</summary>
internal static class ClosurePlace
{
    /// <summary><c>Program.cs:12</c>, or null for code without a PDB.</summary>
    public static string? Find(Delegate body, SourcePlaces places)
    {
        var place = body.Method.DeclaringType is null ? null : places.Find(body.Method);
        return place?[..place.LastIndexOf(':')];
    }

    /// <summary>The same for a caller that has no places at hand: reads the PDB each time (0.2 ms).</summary>
    public static string? Find(Delegate body) => Find(body, new());
}
