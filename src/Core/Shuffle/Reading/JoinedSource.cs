using Flint.Memory;
using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Joins one partition of two inputs: both sides are scattered over the same streams, then stream by stream the right
/// side becomes a table and the left side asks it. Where the right side of a stream does not fit into memory, the left
/// side is read once for each part that does; it is never in memory as a whole if it does not fit.
/// </summary>
internal sealed unsafe class JoinedSource<K, V, W, E, TKey, TLeft, TRight>
    : BatchSource<(K Key, (V Left, W Right) Value)>
    where TKey : struct, IKeyForm<K, E>
    where TLeft : struct, IValueForm<V>
    where TRight : struct, IValueForm<W>
{
    private const string OperatorName = "join";

    private readonly RowInput<K, V> leftInput;
    private readonly RowInput<K, W> rightInput;
    private readonly RowLayout<K, V, E, TKey, TLeft> leftLayout;
    private readonly RowLayout<K, W, E, TKey, TRight> rightLayout;
    private readonly ShuffleScope scope;
    private readonly JoinTable<K, W, E, TKey, TRight> table;
    private readonly (K Key, (V Left, W Right) Value)[] batch = new (K, (V, W))[BatchSize];
    private ScatteredRows<K, V, E, TKey, TLeft>? left;
    private ScatteredRows<K, W, E, TKey, TRight>? right;
    // Where the left side stands.
    private int stream = -1;
    private byte* row;
    private byte* end;
    // The left row under way, and what it has still to meet.
    private E image = default!;
    private uint hash;
    private int chain;
    private bool decoded;
    private byte* leftValue;
    private K key = default!;
    private V value = default!;

    public JoinedSource(
        TKey keys, TLeft leftValues, TRight rightValues, RowInput<K, V> leftInput, RowInput<K, W> rightInput,
        ShuffleScope scope)
    {
        this.leftInput = leftInput;
        this.rightInput = rightInput;
        this.scope = scope;
        leftLayout = new(keys, leftValues);
        rightLayout = new(keys, rightValues);
        table = new(rightLayout, scope, OperatorName);
    }

    public override int Read(out (K Key, (V Left, W Right) Value)[] batch)
    {
        batch = this.batch;
        if (left is null || right is null)
        {
            Load();
        }

        var count = 0;
        do
        {
            while (count < BatchSize && table.TryNext(image, hash, ref chain, out var found))
            {
                Decode();
                batch[count++] = (key, (value, rightLayout.Values.Read(ref found)));
            }
        }
        while (count < BatchSize && TryNextRow(left!.Streams, right!.Streams));

        if (count == 0)
        {
            // What follows in the attempt may need the room before this is disposed.
            Dispose();
        }

        return count;
    }

    public override void Dispose()
    {
        left?.Dispose();
        right?.Dispose();
        table.Dispose();
    }

    private void Load()
    {
        var leftBlocks = MapOutputBlocks.Of(scope, leftInput);
        var rightBlocks = MapOutputBlocks.Of(scope, rightInput);
        var streams = Math.Max(
            SubStreams.For(leftBlocks, scope.Memory), SubStreams.For(rightBlocks, scope.Memory));
        left = new(leftLayout, scope, streams, OperatorName);
        right = new(rightLayout, scope, streams, OperatorName);
        left.Load(leftInput, leftBlocks);
        right.Load(rightInput, rightBlocks);
        LeaveRoom(left.Streams, right.Streams);
    }

    // From here on the rows in memory are in use, so what follows in the attempt cannot ask for their room.
    private void LeaveRoom(SpillingStreams one, SpillingStreams other)
    {
        var most = scope.Memory.MostBytes(MemoryKind.Native) / 2;
        if (Held() > most)
        {
            (HeldBy(one) > HeldBy(other) ? one : other).TrySpill();
        }

        if (Held() > most)
        {
            one.TrySpill();
            other.TrySpill();
        }

        right!.Streams.Pinned = true;

        long Held() => HeldBy(one) + HeldBy(other);
        static long HeldBy(SpillingStreams streams) => streams.SpillableBytes(MemoryKind.Native);
    }

    private bool TryNextRow(SpillingStreams rows, SpillingStreams builds)
    {
        while (row == end)
        {
            if (stream == rows.Streams)
            {
                return false;
            }

            if (stream >= 0 && rows.TryNextBlock(out row, out end))
            {
                continue;
            }

            scope.Wait.Stop.ThrowIfCancellationRequested();
            if (!TryNextTable(rows, builds))
            {
                return false;
            }
        }

        image = leftLayout.Keys.Read(ref row, out hash);
        leftValue = row;
        leftLayout.Values.Skip(ref row);
        chain = table.Start(hash);
        decoded = false;
        return true;
    }

    // The next part of the stream's right side, or the first of the next stream that has both sides.
    private bool TryNextTable(SpillingStreams rows, SpillingStreams builds)
    {
        while (stream < 0 || !table.TryBuildNext())
        {
            do
            {
                if (++stream >= rows.Streams)
                {
                    stream = rows.Streams;
                    return false;
                }
            }
            while (rows.RowsOf(stream) == 0);

            table.Open(builds, stream);
        }

        rows.Open(stream);
        return true;
    }

    // Rows that meet nothing are not decoded.
    private void Decode()
    {
        if (!decoded)
        {
            key = leftLayout.Keys.Decode(image);
            value = leftLayout.Values.Read(ref leftValue);
            decoded = true;
        }
    }
}
