using System.IO.Compression;
using Flint.Errors;
using Flint.Files.Faults;
using Flint.Identity;
using Flint.Pipelines;

namespace Flint.Files.Output;

/// <summary>
/// The task's half of a save: one attempt writes one partition's file into a folder of its own, asks whether it may
/// commit, and renames the folder. Whoever made it disposes it; without a commit that removes what was written. Used by
/// the attempt's slot thread.
/// </summary>
internal sealed class PartWriter : IDisposable
{
    private readonly OutputLayout layout;
    private readonly int partition;
    private readonly OutputScope scope;
    private readonly IFileSystem files;
    private readonly SlotOutput file;
    private readonly Stream content;
    private bool committed;

    /// <summary>Creates the file, unless its save is over: a late attempt must not begin the output anew.</summary>
    /// <exception cref="FlintException">The save is over.</exception>
    public PartWriter(OutputLayout layout, int partition, OutputScope scope)
    {
        this.layout = layout;
        this.partition = partition;
        this.scope = scope;
        files = scope.Files.For(layout.Folder);
        if (scope.Wait.For(files.FindAsync(layout.Owner, scope.Wait.Stop), $"a look at {layout.Owner}") is null)
        {
            throw new FlintException(
                $"The save to {layout.Folder} is over, or {layout.Temporary} was removed: nothing more is written.");
        }

        var path = PathPattern.Join(layout.WritingFolder(scope.Attempt), layout.PartName(partition));
        var created = scope.Wait.For(files.CreateAsync(path, scope.Wait.Stop), $"the creation of {path}");
        file = new(created, path, scope.Wait);
        content = layout.Compression == OutputCompression.Gzip
            ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)
            : file;
        Buffer = new(content);
    }

    /// <summary>Where the bytes go.</summary>
    public OutputBuffer Buffer { get; }

    /// <summary>Makes the file durable, then commits it if this attempt is the one that may.</summary>
    /// <exception cref="TaskFailedException">A <see cref="TaskFailure.CommitDenied"/>.</exception>
    public WrittenPart Commit(long records)
    {
        Buffer.Flush();
        if (content != file)
        {
            content.Dispose();
        }

        file.Finish();
        var (attempt, wait) = (scope.Attempt, scope.Wait);
        if (!wait.For(scope.Arbiter.MayCommitAsync(attempt, wait.Stop), "the leave to commit"))
        {
            throw new TaskFailedException(new TaskFailure.CommitDenied(partition));
        }

        var (from, to) = (layout.WritingFolder(attempt), layout.CommittedFolder(attempt));
        scope.Files.Faults.Hit(FaultPoint.CommitBeforeRename);
        wait.For(SlotOutput.DoneAsync(files.RenameAsync(from, to, wait.Stop)), $"the renaming of {from}");
        committed = true;
        scope.Files.Faults.Hit(FaultPoint.CommitAfterRename);
        return new(attempt, records);
    }

    public void Dispose()
    {
        if (committed)
        {
            return;
        }

        // The failure that brought us here is the one to report; the end of the job removes what is left. Each step by
        // itself: on a full disk the file cannot be closed well, and its removal is what makes room for the next try.
        _ = TryClean(file.Dispose);
        _ = TryClean(() =>
        {
            var folder = layout.WritingFolder(scope.Attempt);
            // Not by the attempt's token: it may be what brought us here.
            scope.Wait.For(
                SlotOutput.DoneAsync(files.DeleteAsync(folder, CancellationToken.None)), $"the removal of {folder}");
        });
    }

    private static bool TryClean(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception error) when (error
            is IOException or UnauthorizedAccessException or TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
