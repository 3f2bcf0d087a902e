using Flint.Errors;
using Flint.Files;
using Flint.Files.Output;
using Flint.Rdds.Plans;
using Flint.Serialization;
using static Flint.Rdds.Arguments;

namespace Flint.Rdds;

/// <summary>
/// Actions that write a data set into a folder: one file per partition, <c>part-00000</c> and so on, which in the order
/// of their names hold the records in partition order, and an empty <c>_SUCCESS</c> once all are there. A path that
/// exists is refused before anything runs. Each task writes aside and commits at its end; files get their names only
/// when all tasks have ended, so that a failed or cancelled job leaves no output. However often a task is tried, its
/// records are there once.
/// </summary>
[Travels]
public static class SaveActions
{
    /// <summary>
    /// Writes strings as UTF-8, each followed by <c>\n</c>. A string that holds a line feed becomes several lines; null
    /// and halves of surrogate pairs are refused. <c>TextFile</c> reads the folder back.
    /// </summary>
    /// <param name="rdd">The lines.</param>
    /// <param name="path">The folder; it must not exist.</param>
    /// <param name="compression">How the files are compressed.</param>
    /// <param name="cancellationToken">Cancels the job; nothing is left of it.</param>
    /// <exception cref="FlintException">The path exists, or the job failed.</exception>
    public static Task SaveAsTextFileAsync(
        this Rdd<string> rdd, string path, OutputCompression compression = OutputCompression.None,
        CancellationToken cancellationToken = default) =>
        SaveAsync(
            Given(rdd), "SaveAsTextFileAsync", path, compression, layout => new SaveTextFunction(layout),
            cancellationToken);

    /// <summary>Writes records of one length, one behind the other. <c>BinaryRecords</c> reads the folder
    /// back.</summary>
    /// <param name="rdd">The records.</param>
    /// <param name="path">The folder; it must not exist.</param>
    /// <param name="length">Bytes of each record; others are refused.</param>
    /// <param name="cancellationToken">Cancels the job; nothing is left of it.</param>
    /// <exception cref="FlintException">The path exists, or the job failed.</exception>
    public static Task SaveAsBinaryRecordsAsync(
        this Rdd<byte[]> rdd, string path, int length, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return SaveAsync(
            Given(rdd), "SaveAsBinaryRecordsAsync", path, OutputCompression.None,
            layout => new SaveRecordsFunction(layout, length), cancellationToken);
    }

    private static async Task SaveAsync<T>(
        Rdd<T> rdd, string name, string path, OutputCompression compression,
        Func<OutputLayout, ResultFunction<T, WrittenPart>> function, CancellationToken stop)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        rdd.Context.ThrowIfClosed();
        var systems = rdd.Context.Services.Files;
        var folder = systems.Absolute(path).TrimEnd('/');
        var job = new OutputJob(systems.For(folder), folder, Guid.NewGuid().ToString("N"), compression);
        await job.ClaimAsync(stop).ConfigureAwait(false);
        var published = false;
        try
        {
            var parts = (await rdd.PartitionsAsync(stop).ConfigureAwait(false)).Count;
            var winners = await RddActions.RunAllAsync(rdd, name, function(job.LayoutFor(parts)), stop)
                .ConfigureAwait(false);
            await job.PublishAsync(winners, stop).ConfigureAwait(false);
            published = true;
        }
        finally
        {
            // Not by the caller's token: it may be what brought us here.
            await (published
                ? TidyAsync(
                    rdd.Context, job.CloseAsync(), $"The output {folder} is complete, but its folder _temporary stays",
                    "Nothing reads it: delete it when its last attempts have ended.")
                : TidyAsync(
                    rdd.Context, job.AbandonAsync(CancellationToken.None),
                    $"The output {folder} of a job that did not end well could not be removed",
                    "Delete it before the next try.")).ConfigureAwait(false);
        }
    }

    /// <summary>What the save came to is what the caller learns; what could not be tidied up is a warning.</summary>
    private static async Task TidyAsync(RddContext context, Task work, string what, string advice)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            context.Jobs.Warn($"{what}: {error.Message} {advice}");
        }
    }
}
