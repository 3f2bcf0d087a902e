using Flint.Blocks;
using Flint.Identity;

namespace Flint.Shuffle.Storing;

/// <summary>One attempt's output on its way into files. Owned by the writer.</summary>
/// <param name="scratch">Of the executor.</param>
/// <param name="shuffle">The shuffle.</param>
/// <param name="attempt">The attempt.</param>
/// <param name="partitions">How many partitions there are.</param>
/// <param name="store">Keeps the committed files.</param>
internal sealed class FileShuffleOutput(
    ScratchFolder scratch, ShuffleId shuffle, TaskAttemptId attempt, int partitions, FileShuffleStore store)
    : ShuffleOutput
{
    private readonly ScratchFile data = new(scratch, ShuffleFiles.DataOf(shuffle, attempt));
    private readonly List<long> offsets = [0];
    private readonly List<long> checksums = [];

    public ShuffleId Shuffle => shuffle;

    public TaskAttemptId Attempt => attempt;

    public override void Commit()
    {
        if (checksums.Count != partitions)
        {
            throw new InvalidOperationException(
                $"Attempt {attempt} has ended {checksums.Count} of {partitions} partitions of shuffle {shuffle}.");
        }

        using var index = new ScratchFile(scratch, ShuffleFiles.IndexOf(shuffle, attempt));
        using var sums = new ScratchFile(scratch, ShuffleFiles.ChecksumsOf(shuffle, attempt));
        index.Append(ShuffleFiles.Encode(offsets));
        sums.Append(ShuffleFiles.Encode(checksums));
        // The index last: where it is, all is.
        var output = new StoredOutput(partitions, data.Publish(), "", "");
        try
        {
            output = output with { Checksums = sums.Publish() };
            output = output with { Index = index.Publish() };
            store.Keep(this, output);
        }
        catch
        {
            output.Delete();
            throw;
        }
    }

    public override void Dispose()
    {
        store.Drop(this);
        data.Dispose();
    }

    private protected override void Write(ReadOnlySpan<byte> more) => data.Append(more);

    private protected override void End(PartitionWritten partition)
    {
        offsets.Add(data.Length);
        checksums.Add(partition.Checksum);
    }
}
