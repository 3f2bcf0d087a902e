using Flint.Identity;

namespace Flint.Local.Processes;

/// <summary>Where the output of executor processes goes. Immutable.</summary>
/// <param name="Root">The folder of all applications' logs.</param>
/// <param name="Echo">Takes each line too, with the executor's name before it; from any thread. Null: nobody.</param>
internal sealed record ExecutorLogs(string Root, Action<string>? Echo)
{
    /// <summary>Holds <c>stdout</c> and <c>stderr</c>, each from its first byte on.</summary>
    public string FolderOf(ApplicationId application, ExecutorId executor) =>
        Path.Combine(Root, application.Value, executor.Value);

    /// <summary>Where lines of one executor are echoed, or null.</summary>
    public Action<string>? EchoOf(ExecutorId executor) =>
        Echo is { } write ? line => write($"[executor {executor}] {line}") : null;
}
