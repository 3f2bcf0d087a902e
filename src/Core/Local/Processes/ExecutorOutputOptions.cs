using Flint.Settings;

namespace Flint.Local.Processes;

/// <summary>What becomes of the output of executors.</summary>
public sealed record ExecutorOutputOptions
{
    /// <summary>
    /// Lines that executors of <c>local-cluster</c> write are shown on the driver's standard error too, each after the
    /// executor's name: <c>[executor 3] </c>.
    /// </summary>
    [Setting("flint.executor.echo")]
    public bool Echo { get; init; } = true;

    /// <summary>
    /// Folder of what outlives an application: executors' output lies below it in
    /// <c>logs/&lt;application&gt;/&lt;executor&gt;/</c>, in the files <c>stdout</c> and <c>stderr</c>. They
    /// take all that executors write, without a limit, and nobody deletes them. Default: <c>flint-work-&lt;user&gt;</c>
    /// in the folder of temporary files.
    /// </summary>
    [Setting("flint.work.dir")]
    public string? WorkFolder { get; init; }

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        if (WorkFolder is { } folder && string.IsNullOrWhiteSpace(folder))
        {
            throw new ArgumentException("flint.work.dir is empty: write the path of a folder.");
        }
    }

    /// <summary>The folder of all applications' logs.</summary>
    internal string LogFolder => Path.GetFullPath(Path.Combine(
        WorkFolder ?? Path.Combine(Path.GetTempPath(), "flint-work-" + Environment.UserName), "logs"));
}
