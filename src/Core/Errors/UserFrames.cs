namespace Flint.Errors;

/// <summary>Finds the user's frames in a stack trace: what neither Flint nor the platform put there. Pure.</summary>
internal static class UserFrames
{
    private const int Most = 8;
    private const string Mark = "at ";

    // Generated loops and everything below them are ours; a user's namespace may well begin with Flint, but not with
    // one of these.
    private static readonly string[] NotTheirs =
    [
        "System.", "Microsoft.", "fused(", "Flint.Identity.", "Flint.Errors.", "Flint.Settings.", "Flint.Events.",
        "Flint.Serialization.", "Flint.Pipelines.", "Flint.Memory.", "Flint.Rpc.", "Flint.Files.", "Flint.Cluster.",
        "Flint.Blocks.", "Flint.Shuffle.", "Flint.Rdds.", "Flint.Tasks.", "Flint.Execution.", "Flint.Scheduling.",
        "Flint.Local.", "Flint.FlintSession",
    ];

    /// <summary>
    /// The frames of the first cause, innermost first, at most eight; of an outer exception if the first has none.
    /// </summary>
    public static IReadOnlyList<string> Of(ErrorReport? error)
    {
        if (error is null)
        {
            return [];
        }

        var inner = Of(error.Cause);
        return inner.Count > 0 ? inner : [.. Frames(error.StackTrace).Take(Most)];
    }

    private static IEnumerable<string> Frames(string trace) =>
        from line in trace.Split('\n')
        let frame = line.Trim()
        where frame.StartsWith(Mark, StringComparison.Ordinal)
        where !NotTheirs.Any(ours => frame.AsSpan(Mark.Length).StartsWith(ours))
        select frame;
}
