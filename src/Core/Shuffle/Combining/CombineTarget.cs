using Flint.Identity;
using Flint.Memory;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Writing;

namespace Flint.Shuffle.Combining;

/// <summary>
/// Combines a map task's rows before they are written. When the memory for scattered rows is full, they are combined
/// in place; if that does not halve them, combining is given up for the rest of the task and left to the reducers. When
/// another operator of the attempt needs memory, they are combined and moved to disk, and combining begins anew.
/// </summary>
internal sealed class CombineTarget<K, V, C, E, TKey, TIn, TOut> : RowTarget<K, V>, ISpillable
    where TKey : struct, IKeyForm<K, E>
    where TIn : struct, IValueForm<V>
    where TOut : struct, IValueForm<C>
{
    private const string OperatorName = "combine by key";
    private const double WorthCombining = 2;
    // A chunk of 16 M small rows. A third of the task's memory leaves room for the combined rows beside the fresh ones.
    private const long LargestChunkBytes = 256L << 20;
    private const int ShareOfMemory = 3;

    private readonly TKey keys;
    private readonly TOut outputValues;
    private readonly ShuffleScope scope;
    private readonly ShuffleId shuffle;
    private readonly Merging<V, C> merging;
    private readonly PartitionChoice<K> choice;
    private readonly int perPartition;
    private readonly long chunkBytes;
    private readonly long spillRows;
    private readonly RowLayout<K, V, E, TKey, TIn> input;
    private readonly SegmentSink sink;
    private readonly RowRuns<K, C, E, TKey, TOut> runs;
    private Combiner<K, V, C, E, TKey, TIn, TOut> combiner;
    private bool combining = true;
    // While rows go through the combiner it cannot be emptied.
    private bool busy;
    private long rowsHeld;

    public CombineTarget(
        TKey keys, TIn inputValues, TOut outputValues, ShuffleSpec<K, V, C> spec, Merging<V, C> merging,
        ShuffleScope scope)
    {
        this.keys = keys;
        this.outputValues = outputValues;
        this.scope = scope;
        this.merging = merging;
        shuffle = spec.Id;
        choice = new(spec.Partitioner);
        perPartition = SubStreams.PerPartition(choice.Partitions);
        chunkBytes = Math.Min(LargestChunkBytes, scope.Memory.LimitBytes / ShareOfMemory);
        spillRows = scope.Options.SpillRows;
        input = new(keys, inputValues);
        combiner = NewCombiner();
        sink = new(scope, choice.Partitions, OperatorName);
        runs = new(new(keys, outputValues), scope, sink, choice.Partitions, OperatorName);
        scope.Memory.Register(this);
    }

    public long SpillableBytes(MemoryKind kind) =>
        kind == MemoryKind.Native && combining && !busy ? combiner.HeldBytes : 0;

    public override void Add(ReadOnlySpan<(K Key, V Value)> rows)
    {
        busy = true;
        try
        {
            if (combining)
            {
                Combine(rows);
            }
            else
            {
                PassOn(rows);
            }

            rowsHeld += rows.Length;
            if (rowsHeld >= spillRows)
            {
                SpillAll();
            }
        }
        catch (Exception error) when (UserBorder.IsUsers(error, scope.Wait.Stop))
        {
            // The border around the user's reduce function: its exception becomes this attempt's outcome.
            throw UserBorder.Failed(OperatorName, error);
        }
        finally
        {
            busy = false;
        }
    }

    public bool TrySpill()
    {
        if (SpillableBytes(MemoryKind.Native) == 0)
        {
            return false;
        }

        busy = true;
        sink.RowsFollowMemory = true;
        try
        {
            SpillAll();
        }
        catch (Exception error) when (UserBorder.IsUsers(error, scope.Wait.Stop))
        {
            // The border around the user's reduce function: its exception becomes this attempt's outcome.
            throw UserBorder.Failed(OperatorName, error);
        }
        finally
        {
            busy = false;
        }

        return true;
    }

    public override MapStatus Finish()
    {
        busy = true;
        try
        {
            EmitAll();
        }
        catch (Exception error) when (UserBorder.IsUsers(error, scope.Wait.Stop))
        {
            // The border around the user's reduce function: its exception becomes this attempt's outcome.
            throw UserBorder.Failed(OperatorName, error);
        }

        return sink.Finish(shuffle);
    }

    public override void Dispose()
    {
        scope.Memory.Unregister(this);
        combiner.Dispose();
        runs.Dispose();
        sink.Dispose();
    }

    private void Combine(ReadOnlySpan<(K Key, V Value)> rows)
    {
        var target = combiner;
        var sub = perPartition;
        foreach (ref readonly var row in rows)
        {
            var image = keys.Image(row.Key, out var hash);
            var stream = (choice.Of(row.Key, hash) * sub) + SubStreams.Of((uint)hash, sub);
            target.Add(stream, image, (uint)hash, row.Value);
        }

        target.Count(rows.Length);
        if (IsCrowded(target))
        {
            sink.RowsFollowMemory = true;
            SpillAll();
        }
        else if (target.HeldBytes >= chunkBytes && target.Compact() < WorthCombining)
        {
            EmitAll();
            sink.RowsFollowMemory = true;
            combining = false;
        }
    }

    // Others of the attempt hold so much that a second copy of the rows, which combining in place needs, has no room.
    private bool IsCrowded(Combiner<K, V, C, E, TKey, TIn, TOut> target) =>
        scope.Memory.MostBytes(MemoryKind.Native) - scope.Memory.ReservedOf(MemoryKind.Native) < target.HeldBytes;

    private void PassOn(ReadOnlySpan<(K Key, V Value)> rows)
    {
        foreach (ref readonly var row in rows)
        {
            var image = keys.Image(row.Key, out var hash);
            runs.Append(choice.Of(row.Key, hash), image, (uint)hash, merging.Create!(row.Value));
        }
    }

    private void SpillAll()
    {
        rowsHeld = 0;
        EmitAll();
        sink.TrySpill();
        if (combining)
        {
            combiner = NewCombiner();
        }
    }

    private Combiner<K, V, C, E, TKey, TIn, TOut> NewCombiner() => new(
        input, new(keys, outputValues), merging, choice.Partitions * perPartition, scope, OperatorName);

    private void EmitAll()
    {
        if (combining)
        {
            combiner.CloseFront();
            for (var stream = 0; stream < combiner.Streams; stream++)
            {
                scope.Wait.Stop.ThrowIfCancellationRequested();
                combiner.Fold(stream);
                Emit(stream / perPartition);
            }

            combiner.Dispose();
        }

        runs.FlushAll();
    }

    private void Emit(int partition)
    {
        var table = combiner.Table;
        for (var entry = 0; entry < table.Count; entry++)
        {
            runs.Append(partition, table.KeyOf(entry), table.HashOf(entry), table.ValueOf(entry));
        }
    }
}
