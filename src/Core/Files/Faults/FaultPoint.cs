namespace Flint.Files.Faults;

/// <summary>The places where faults can be ordered.</summary>
internal static class FaultPoint
{
    public const string FileOpen = "file.open";
    public const string FileRead = "file.read";
    public const string FileCreate = "file.create";
    public const string FileWrite = "file.write";
    public const string FileSync = "file.fsync";
    public const string FileRename = "file.rename";
    public const string SpillOpen = "spill.open";
    public const string SpillWrite = "spill.write";
    public const string SpillRead = "spill.read";
    public const string OutputOpen = "output.open";
    public const string OutputWrite = "output.write";
    public const string OutputRename = "output.rename";

    /// <summary>A shuffle file is read, for this executor or another.</summary>
    public const string OutputRead = "output.read";

    /// <summary>A block was asked for by another process.</summary>
    public const string ServeBlock = "serve.block";

    /// <summary>Bytes of a block are read for another process: when it has been sent in part.</summary>
    public const string ServeRead = "serve.read";

    /// <summary>A task's output may be published and was not renamed yet.</summary>
    public const string CommitBeforeRename = "commit.beforeRename";

    /// <summary>A task's output was renamed and the driver does not know it yet.</summary>
    public const string CommitAfterRename = "commit.afterRename";

    public static IReadOnlyList<string> All { get; } =
    [
        FileOpen, FileRead, FileCreate, FileWrite, FileSync, FileRename, SpillOpen, SpillWrite, SpillRead, OutputOpen,
        OutputWrite, OutputRename, OutputRead, ServeBlock, ServeRead, CommitBeforeRename, CommitAfterRename,
    ];
}
