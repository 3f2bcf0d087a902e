namespace Flint.Tasks;

/// <summary>
/// What driver and executor must agree on. Both come from one bundle; a difference is a broken launch.
/// </summary>
internal static class ProtocolVersion
{
    /// <summary>The version of the messages, and the build of the engine.</summary>
    public static string Text { get; } = $"1/{typeof(ProtocolVersion).Module.ModuleVersionId:N}";
}
