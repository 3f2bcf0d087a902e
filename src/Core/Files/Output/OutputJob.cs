using System.Text;
using Flint.Errors;

namespace Flint.Files.Output;

/// <summary>
/// The driver's half of a save: claims the output before anything runs, publishes the files of the attempts that the
/// driver recorded, and removes what it has made if the job fails before. The rename to <c>_SUCCESS</c> is the
/// publication: nothing is removed after it. Used by the action's own task.
/// </summary>
/// <param name="files">Where the output lies.</param>
/// <param name="folder">The output.</param>
/// <param name="job">A name that no other save has.</param>
/// <param name="compression">How the files are compressed.</param>
internal sealed class OutputJob(IFileSystem files, string folder, string job, OutputCompression compression)
{
    // A late attempt can put a file into a folder while it is being deleted, but not for long: its save is over.
    private const int Deletions = 3;

    // Until the partitions are known; the names that matter here do not depend on their number.
    private readonly OutputLayout unsized = new(folder, job, 0, compression);

    // Renames that were begun: whether one was done is seen from its source.
    private readonly List<(string From, string To)> moved = [];
    private bool mayBePublished;

    /// <summary>The layout for so many partitions.</summary>
    public OutputLayout LayoutFor(int parts) => unsized with { Parts = parts };

    /// <summary>Refuses an output that exists, and claims a new one so that no other save writes into it.</summary>
    /// <exception cref="FlintException">The output exists, or another save was faster.</exception>
    public async Task ClaimAsync(CancellationToken stop)
    {
        try
        {
            if (await files.FindAsync(folder, stop).ConfigureAwait(false) is { } found
                && !(found.IsFolder && await IsLeftByLateAttemptsAsync(stop).ConfigureAwait(false)))
            {
                throw Exists();
            }

            var owner = await files.CreateAsync(unsized.Owner, stop).ConfigureAwait(false);
            await ConfirmClaimAsync(owner, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FlintException($"The output {folder} cannot be begun: {error.Message}", error);
        }
    }

    /// <summary>
    /// Publishes one file per partition, those of the attempts that the driver recorded and no others, then says so by
    /// <c>_SUCCESS</c>. After a failure at any step it can be called again and goes on where it stopped.
    /// </summary>
    /// <param name="winners">What was recorded, in partition order.</param>
    /// <param name="stop">Ends it between two steps, until the output is published.</param>
    /// <exception cref="FlintException">It is not published, or nobody can say; the message tells which.</exception>
    public async Task PublishAsync(IReadOnlyList<WrittenPart> winners, CancellationToken stop)
    {
        var layout = LayoutFor(winners.Count);
        try
        {
            if (!await IsClaimedAsync(stop).ConfigureAwait(false))
            {
                throw new FileNotFoundException($"{layout.Owner} was removed, or is of another save.", layout.Owner);
            }

            for (var i = 0; i < winners.Count; i++)
            {
                await MoveAsync(layout.Committed(winners[i].Attempt, i), layout.Published(i), stop)
                    .ConfigureAwait(false);
            }

            await SucceedAsync(layout, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FlintException(
                mayBePublished
                    ? $"It is not known whether the output {folder} was published, and nothing of it was removed: "
                        + $"it is complete if {layout.Success} is there. {error.Message}"
                    : $"The output {folder} could not be published: {error.Message}",
                error);
        }
    }

    /// <summary>Removes what attempts have left, when the output is published; late ones may still write.</summary>
    public Task CloseAsync() => DeleteAsync(unsized.Temporary, CancellationToken.None);

    /// <summary>
    /// Removes what the save has made, unless it may be published or its folder is no more its own: published files
    /// first, so that none is taken for an output. The folder itself goes only if nothing of others is in it.
    /// </summary>
    /// <param name="stop">Ends it between two steps.</param>
    public async Task AbandonAsync(CancellationToken stop)
    {
        if (mayBePublished || !await IsClaimedAsync(stop).ConfigureAwait(false))
        {
            return;
        }

        foreach (var (from, to) in moved)
        {
            // A file that did not move away has met one of somebody else.
            if (await files.FindAsync(from, stop).ConfigureAwait(false) is null)
            {
                await files.DeleteAsync(to, stop).ConfigureAwait(false);
            }
        }

        await GiveUpClaimAsync(stop).ConfigureAwait(false);
    }

    private async Task MoveAsync(string from, string to, CancellationToken stop)
    {
        moved.Add((from, to));
        // Published by an earlier call, if the attempt's file has moved away.
        if (await files.FindAsync(from, stop).ConfigureAwait(false) is not null
            || await files.FindAsync(to, stop).ConfigureAwait(false) is null)
        {
            await files.RenameAsync(from, to, stop).ConfigureAwait(false);
        }
    }

    private async Task SucceedAsync(OutputLayout layout, CancellationToken stop)
    {
        if (await files.FindAsync(layout.Success, stop).ConfigureAwait(false) is null
            && await files.FindAsync(layout.Ready, stop).ConfigureAwait(false) is null)
        {
            var ready = await files.CreateAsync(layout.Ready, stop).ConfigureAwait(false);
            await ready.DisposeAsync().ConfigureAwait(false);
        }

        stop.ThrowIfCancellationRequested();
        mayBePublished = true;
        try
        {
            await files.RenameAsync(layout.Ready, layout.Success, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Done, by this call or an earlier one, if it has moved; if nobody answers, it may be.
            mayBePublished = await files.FindAsync(layout.Ready, CancellationToken.None).ConfigureAwait(false) is null
                && await files.FindAsync(layout.Success, CancellationToken.None).ConfigureAwait(false) is not null
                && await IsClaimedAsync(CancellationToken.None).ConfigureAwait(false);
            if (!mayBePublished)
            {
                throw;
            }
        }
    }

    /// <summary>
    /// Another save may have begun and ended between the look and the claim, and its claim with it: then its files are
    /// here.
    /// </summary>
    private async Task ConfirmClaimAsync(Stream owner, CancellationToken stop)
    {
        try
        {
            await using (owner.ConfigureAwait(false))
            {
                await owner.WriteAsync(Encoding.UTF8.GetBytes(job), stop).ConfigureAwait(false);
            }

            if (!await HoldsOnlyTemporaryAsync(stop).ConfigureAwait(false))
            {
                throw Exists();
            }
        }
        catch
        {
            // Not by the caller's token: it may be what brought us here.
            await GiveUpClaimAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> IsLeftByLateAttemptsAsync(CancellationToken stop) =>
        await files.ListAsync(folder, stop).AnyAsync(stop).ConfigureAwait(false)
        && await HoldsOnlyTemporaryAsync(stop).ConfigureAwait(false)
        && await files.FindAsync(unsized.Owner, stop).ConfigureAwait(false) is null;

    private ValueTask<bool> HoldsOnlyTemporaryAsync(CancellationToken stop) => files.ListAsync(folder, stop)
        .AllAsync(one => PathPattern.NameOf(one.Path) == PathPattern.NameOf(unsized.Temporary), stop);

    /// <summary>Somebody may have deleted the folder, and another save have claimed it since.</summary>
    private async Task<bool> IsClaimedAsync(CancellationToken stop)
    {
        if (await files.FindAsync(unsized.Owner, stop).ConfigureAwait(false) is null)
        {
            return false;
        }

        using var owner = new StreamReader(await files.OpenAsync(unsized.Owner, 0, stop).ConfigureAwait(false));
        return await owner.ReadToEndAsync(stop).ConfigureAwait(false) == job;
    }

    private async Task GiveUpClaimAsync(CancellationToken stop)
    {
        // While the claim holds: after it, what is here may be another save's.
        await DeleteAsync(unsized.JobFolder, stop).ConfigureAwait(false);
        await files.DeleteAsync(unsized.Temporary, stop).ConfigureAwait(false);
        if (await files.FindAsync(folder, stop).ConfigureAwait(false) is { IsFolder: true }
            && !await files.ListAsync(folder, stop).AnyAsync(stop).ConfigureAwait(false))
        {
            await files.DeleteAsync(folder, stop).ConfigureAwait(false);
        }
    }

    private async Task DeleteAsync(string path, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await files.DeleteAsync(path, stop).ConfigureAwait(false);
                return;
            }
            catch (IOException) when (tries < Deletions)
            {
                continue;
            }
        }
    }

    private FlintException Exists() => new(
        $"The output {folder} exists already, and nothing is written over: name another path, or delete it first.");
}
