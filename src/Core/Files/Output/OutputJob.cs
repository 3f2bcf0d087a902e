using Flint.Errors;

namespace Flint.Files.Output;

/// <summary>
/// The driver's half of a save: claims the output before anything runs, publishes the files of the attempts that the
/// driver recorded, and removes everything if the job fails. Used by the action's own task.
/// </summary>
/// <param name="files">Where the output lies.</param>
/// <param name="folder">The output.</param>
/// <param name="job">A name that no other save has.</param>
/// <param name="compression">How the files are compressed.</param>
internal sealed class OutputJob(IFileSystem files, string folder, string job, OutputCompression compression)
{
    // Until the partitions are known; the names that matter here do not depend on their number.
    private readonly OutputLayout unsized = new(folder, job, 0, compression);

    /// <summary>The layout for so many partitions.</summary>
    public OutputLayout LayoutFor(int parts) => unsized with { Parts = parts };

    /// <summary>Refuses an output that exists, and claims a new one so that no other save writes into it.</summary>
    /// <exception cref="FlintException">The output exists, or another save was faster.</exception>
    public async Task ClaimAsync(CancellationToken stop)
    {
        if (await files.FindAsync(folder, stop).ConfigureAwait(false) is not null)
        {
            throw Exists();
        }

        try
        {
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
    /// <param name="stop">Ends it between two steps.</param>
    public async Task PublishAsync(IReadOnlyList<WrittenPart> winners, CancellationToken stop)
    {
        var layout = LayoutFor(winners.Count);
        for (var i = 0; i < winners.Count; i++)
        {
            var (from, to) = (layout.Committed(winners[i].Attempt, i), layout.Published(i));
            // Published by an earlier call, if the attempt's file has moved away.
            if (await files.FindAsync(from, stop).ConfigureAwait(false) is not null
                || await files.FindAsync(to, stop).ConfigureAwait(false) is null)
            {
                await files.RenameAsync(from, to, stop).ConfigureAwait(false);
            }
        }

        // What late attempts still write goes with it, and can no longer be renamed to anything.
        await files.DeleteAsync(layout.Temporary, stop).ConfigureAwait(false);
        if (await files.FindAsync(layout.Success, stop).ConfigureAwait(false) is null)
        {
            var success = await files.CreateAsync(layout.Success, stop).ConfigureAwait(false);
            await success.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Removes what the save has made: published files first, so that none is taken for an output. The folder itself
    /// goes only if nothing of others is in it.
    /// </summary>
    /// <param name="parts">Number of partitions; 0 if it did not come so far.</param>
    /// <param name="stop">Ends it between two steps.</param>
    public async Task AbandonAsync(int parts, CancellationToken stop)
    {
        var layout = LayoutFor(parts);
        await files.DeleteAsync(layout.Success, stop).ConfigureAwait(false);
        for (var i = 0; i < parts; i++)
        {
            await files.DeleteAsync(layout.Published(i), stop).ConfigureAwait(false);
        }

        await GiveUpClaimAsync(stop).ConfigureAwait(false);
    }

    /// <summary>
    /// Another save may have begun and ended between the look and the claim, and its claim with it: then its files are
    /// here.
    /// </summary>
    private async Task ConfirmClaimAsync(Stream owner, CancellationToken stop)
    {
        try
        {
            await owner.DisposeAsync().ConfigureAwait(false);
            var temporary = PathPattern.NameOf(unsized.Temporary);
            if (await files.ListAsync(folder, stop).AnyAsync(one => PathPattern.NameOf(one.Path) != temporary, stop)
                .ConfigureAwait(false))
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

    private async Task GiveUpClaimAsync(CancellationToken stop)
    {
        await files.DeleteAsync(unsized.Temporary, stop).ConfigureAwait(false);
        if (await files.FindAsync(folder, stop).ConfigureAwait(false) is { IsFolder: true }
            && !await files.ListAsync(folder, stop).AnyAsync(stop).ConfigureAwait(false))
        {
            await files.DeleteAsync(folder, stop).ConfigureAwait(false);
        }
    }

    private FlintException Exists() => new(
        $"The output {folder} exists already, and nothing is written over: name another path, or delete it first.");
}
