using Flint.Blocks;
using Flint.Errors;
using Flint.Identity;
using Flint.Rpc;
using Flint.Serialization.Compression;

namespace Flint.Shuffle.Storing;

/// <summary>
/// Keeps map outputs in files of the executor's scratch folder until their shuffle is forgotten. Files that are read
/// stay open, up to <see cref="MostOpen"/> of them, so that the many blocks of one output cost one opening.
/// Thread-safe.
/// </summary>
internal sealed class FileShuffleStore(ScratchFolder scratch) : IShuffleStore, IDisposable
{
    /// <summary>Well below the usual limit of 1,024 files per process.</summary>
    public const int MostOpen = 256;

    private const int PieceBytes = 128 << 10;

    private readonly Lock gate = new();

    // Under the gate.
    private readonly Dictionary<ShuffleId, Dictionary<TaskAttemptId, StoredOutput>> shuffles = [];
    private readonly Dictionary<TaskAttemptId, OpenOutput> open = [];
    // What is being written, unless its shuffle was forgotten since it began.
    private readonly HashSet<FileShuffleOutput> begun = [];
    private long uses;

    /// <summary>Outputs whose file is kept open now.</summary>
    public int OpenCount
    {
        get
        {
            lock (gate)
            {
                return open.Count;
            }
        }
    }

    public ShuffleOutput Begin(ShuffleId shuffle, TaskAttemptId attempt, int partitions)
    {
        var output = new FileShuffleOutput(scratch, shuffle, attempt, partitions, this);
        lock (gate)
        {
            begun.Add(output);
        }

        return output;
    }

    /// <summary>Makes committed files known. Called by the output.</summary>
    /// <exception cref="FlintException">Nobody will ask for them: the caller deletes them.</exception>
    public void Keep(FileShuffleOutput written, StoredOutput output)
    {
        lock (gate)
        {
            if (!begun.Remove(written))
            {
                throw new FlintException(
                    $"The output of attempt {written.Attempt} is not kept: shuffle {written.Shuffle} was forgotten "
                    + "while it was written.");
            }

            if (!shuffles.TryGetValue(written.Shuffle, out var attempts))
            {
                shuffles.Add(written.Shuffle, attempts = []);
            }

            attempts.Add(written.Attempt, output);
        }
    }

    /// <summary>An output is written no more. Called by the output.</summary>
    public void Drop(FileShuffleOutput output)
    {
        lock (gate)
        {
            begun.Remove(output);
        }
    }

    public StoredBytes? TryOpen(BlockId.Shuffle block)
    {
        if (Find(block) is null
            || (Hold(block.Attempt) ?? Read(block, output => Keep(block, new(output)))) is not { } opened)
        {
            return null;
        }

        var (offset, length) = opened.PlaceOf(block.Reduce);
        return new FileBytes(opened.Data, offset, length, scratch.Faults, () => LetGo(opened));
    }

    public ShuffleProof? Prove(BlockId.Shuffle block)
    {
        using var stored = TryOpen(block);
        if (stored is null
            || Read(block, output => ShuffleFiles.ReadNumbers(output.Checksums, output.Partitions)) is not { } written)
        {
            return null;
        }

        var state = Crc32C.Start;
        var piece = new byte[PieceBytes];
        int count;
        for (long at = 0; (count = stored.Read(at, piece)) > 0; at += count)
        {
            state = Crc32C.Add(state, piece.AsSpan(0, count));
        }

        return new(stored.Length, (uint)written[block.Reduce], Crc32C.End(state));
    }

    public void Forget(ShuffleId shuffle)
    {
        Dictionary<TaskAttemptId, StoredOutput>? outputs;
        lock (gate)
        {
            begun.RemoveWhere(output => output.Shuffle == shuffle);
            if (!shuffles.Remove(shuffle, out outputs))
            {
                return;
            }

            foreach (var attempt in outputs.Keys)
            {
                Close(attempt);
            }
        }

        foreach (var output in outputs.Values)
        {
            output.Delete();
        }
    }

    /// <summary>Closes what is kept open; blocks that are being read stay open until they are closed.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            shuffles.Clear();
            begun.Clear();
            foreach (var attempt in open.Keys.ToArray())
            {
                Close(attempt);
            }
        }
    }

    private StoredOutput? Find(BlockId.Shuffle block)
    {
        lock (gate)
        {
            return shuffles.TryGetValue(block.Id, out var attempts)
                && attempts.TryGetValue(block.Attempt, out var output)
                && (uint)block.Reduce < (uint)output.Partitions
                ? output
                : null;
        }
    }

    /// <summary>What files of an output say; null if it was forgotten before or meanwhile.</summary>
    private T? Read<T>(BlockId.Shuffle block, Func<StoredOutput, T> read)
        where T : class
    {
        try
        {
            return Find(block) is { } output ? read(output) : null;
        }
        catch (IOException) when (Find(block) is null)
        {
            return null;
        }
    }

    private OpenOutput? Hold(TaskAttemptId attempt)
    {
        lock (gate)
        {
            return open.TryGetValue(attempt, out var known) ? Held(known) : null;
        }
    }

    /// <summary>Keeps what was just opened, unless another thread was faster or its shuffle was forgotten.</summary>
    private OpenOutput Keep(BlockId.Shuffle block, OpenOutput opened)
    {
        lock (gate)
        {
            if (open.TryGetValue(block.Attempt, out var known))
            {
                opened.Dispose();
                return Held(known);
            }

            if (shuffles.TryGetValue(block.Id, out var attempts) && attempts.ContainsKey(block.Attempt))
            {
                if (open.Count >= MostOpen)
                {
                    Close(open.MinBy(one => one.Value.LastUse).Key);
                }

                opened.Holders++;
                open.Add(block.Attempt, opened);
            }

            return Held(opened);
        }
    }

    private OpenOutput Held(OpenOutput output)
    {
        output.Holders++;
        output.LastUse = ++uses;
        return output;
    }

    private void LetGo(OpenOutput output)
    {
        lock (gate)
        {
            Drop(output);
        }
    }

    private void Close(TaskAttemptId attempt)
    {
        if (open.Remove(attempt, out var output))
        {
            Drop(output);
        }
    }

    private static void Drop(OpenOutput output)
    {
        if (--output.Holders == 0)
        {
            output.Dispose();
        }
    }
}
