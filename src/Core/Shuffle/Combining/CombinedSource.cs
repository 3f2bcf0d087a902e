using Flint.Pipelines;
using Flint.Shuffle.Reading;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Combining;

/// <summary>Combines the rows of one reduce partition by key.</summary>
internal sealed unsafe class CombinedSource<K, I, C, E, TKey, TIn, TOut> : BatchSource<(K Key, C Value)>
    where TKey : struct, IKeyForm<K, E>
    where TIn : struct, IValueForm<I>
    where TOut : struct, IValueForm<C>
{
    private const string OperatorName = "combine by key";
    private const int ShareOfMemory = 3;
    private const long LargestChunkBytes = 256L << 20;

    private readonly RowLayout<K, I, E, TKey, TIn> input;
    private readonly ShuffleScope scope;
    private readonly MapOutputBlocks blocks;
    private readonly Merging<I, C> merging;
    private readonly TOut outputValues;
    private readonly (K Key, C Value)[] rows = new (K, C)[BatchSize];
    private Combiner<K, I, C, E, TKey, TIn, TOut>? combiner;
    private readonly Stack<HashSlice> slices = [];
    private int stream = -1;
    private int entry;

    public CombinedSource(
        RowLayout<K, I, E, TKey, TIn> input, TOut outputValues, Merging<I, C> merging, MapOutputBlocks blocks,
        ShuffleScope scope)
    {
        this.input = input;
        this.outputValues = outputValues;
        this.merging = merging;
        this.blocks = blocks;
        this.scope = scope;
    }

    public override int Read(out (K Key, C Value)[] batch)
    {
        batch = rows;
        try
        {
            combiner ??= Load();
            return Fill(combiner);
        }
        catch (Exception error) when (UserBorder.IsUsers(error, scope.Wait.Stop))
        {
            // The border around the user's reduce function: its exception becomes this attempt's outcome.
            throw UserBorder.Failed(OperatorName, error);
        }
    }

    public override void Dispose() => combiner?.Dispose();

    private int Fill(Combiner<K, I, C, E, TKey, TIn, TOut> from)
    {
        var table = from.Table;
        var count = 0;
        while (count < BatchSize && (entry < table.Count || TryNextTable(from)))
        {
            rows[count++] = (input.Keys.Decode(table.KeyOf(entry)), table.ValueOf(entry));
            entry++;
        }

        return count;
    }

    // Combines the next slice that has keys; false after the last.
    private bool TryNextTable(Combiner<K, I, C, E, TKey, TIn, TOut> from)
    {
        if (from.IsFront)
        {
            return false;
        }

        do
        {
            scope.Wait.Stop.ThrowIfCancellationRequested();
            entry = 0;
            if (slices.Count == 0)
            {
                if (stream + 1 >= from.Streams)
                {
                    entry = from.Table.Count;
                    return false;
                }

                stream++;
                slices.Push(HashSlice.Whole);
            }

            var slice = slices.Pop();
            if (!from.TryFold(stream, slice))
            {
                Narrow(from, slice);
                entry = from.Table.Count;
                continue;
            }
        }
        while (entry == from.Table.Count);

        return true;
    }

    // A table that did not fit: first the rows in memory make room for it, then half of its keys have to do.
    private void Narrow(Combiner<K, I, C, E, TKey, TIn, TOut> from, HashSlice slice)
    {
        if (!from.HasSpilled)
        {
            from.Spill();
            slices.Push(slice);
            return;
        }

        from.Spill();
        var (half, other) = slice.Split();
        slices.Push(other);
        slices.Push(half);
    }

    private Combiner<K, I, C, E, TKey, TIn, TOut> Load()
    {
        var streams = SubStreams.For(blocks, scope.Memory);
        // A field from the start, so that a failure under way is cleaned up by Dispose.
        combiner = new(
            input, new(input.Keys, outputValues), merging, streams, scope, OperatorName, spills: true);
        using var frames = new Frames(scope, blocks, OperatorName);
        var chunkBytes = Math.Min(LargestChunkBytes, scope.Memory.LimitBytes / ShareOfMemory);
        long loaded = 0;
        while (frames.TryNext())
        {
            loaded += LoadRun(combiner, frames, streams);
            if (loaded >= scope.Options.SpillRows)
            {
                combiner.CloseFront();
                combiner.Spill();
                loaded = 0;
            }

            if (combiner.HeldBytes >= chunkBytes && !combiner.HasSpilled)
            {
                combiner.Compact();
                // What is left is needed: the next chunk comes on top of it.
                chunkBytes = Math.Max(chunkBytes, 2 * combiner.HeldBytes);
            }
        }

        entry = combiner.IsFront ? 0 : combiner.Table.Count;
        return combiner;
    }

    private int LoadRun(Combiner<K, I, C, E, TKey, TIn, TOut> into, Frames frames, int streams)
    {
        var count = 0;
        fixed (byte* start = frames.Content)
        {
            var end = start + frames.Content.Length;
            for (var at = start; at < end; count++)
            {
                var row = at;
                if (!input.TrySkip(ref at, end))
                {
                    throw frames.Damaged("a row ends after its run");
                }

                var key = row;
                input.Keys.Read(ref key, out var hash);
                into.AddEncoded(SubStreams.Of(hash, streams), row, at);
            }
        }

        frames.Count(count);
        into.Count(count);
        return count;
    }
}
