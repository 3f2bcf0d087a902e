using System.Diagnostics;
using Flint.Pipelines;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Joins one partition of two inputs: both sides are scattered over the same streams, then stream by stream the right
/// side becomes a table and the left side asks it.
/// </summary>
internal sealed unsafe class JoinedSource<K, V, W, E, TKey, TLeft, TRight>
    : BatchSource<(K Key, (V Left, W Right) Value)>
    where TKey : struct, IKeyForm<K, E>
    where TLeft : struct, IValueForm<V>
    where TRight : struct, IValueForm<W>
{
    private const string OperatorName = "join";
    // Where the number of rows is not known before they are read.
    private const int StreamsOfUnknown = 256;

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
    private void* block;
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
        table = new(rightLayout, scope.Memory, OperatorName);
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
        var leftBlocks = BlocksOf(leftInput);
        var rightBlocks = BlocksOf(rightInput);
        var rows = Math.Max(leftBlocks?.Rows ?? 0, rightBlocks?.Rows ?? 0);
        var streams = leftBlocks is null || rightBlocks is null
            ? Math.Max(StreamsOfUnknown, SubStreams.For(rows))
            : SubStreams.For(rows);
        left = new(leftLayout, scope, streams, OperatorName);
        right = new(rightLayout, scope, streams, OperatorName);
        Load(left, leftInput, leftBlocks);
        Load(right, rightInput, rightBlocks);
    }

    private MapOutputBlocks? BlocksOf<T>(RowInput<K, T> input) => input switch
    {
        RowInput<K, T>.Shuffled shuffled =>
            new(scope, shuffled.Spec.Id, shuffled.ReducePartition, shuffled.Spec.Partitioner.Partitions),
        RowInput<K, T>.Narrow => null,
        _ => throw new UnreachableException($"Unknown row input {input}."),
    };

    private static void Load<T, TValue>(
        ScatteredRows<K, T, E, TKey, TValue> into, RowInput<K, T> input, MapOutputBlocks? blocks)
        where TValue : struct, IValueForm<T>
    {
        if (blocks is not null)
        {
            into.Load(blocks);
            return;
        }

        into.Load(((RowInput<K, T>.Narrow)input).Source);
    }

    private bool TryNextRow(RowStreams rows, RowStreams builds)
    {
        while (row == end)
        {
            if (stream >= rows.Count)
            {
                return false;
            }

            if (stream >= 0 && rows.TryNextBlock(stream, ref block, out row, out end))
            {
                continue;
            }

            if (++stream == rows.Count)
            {
                return false;
            }

            scope.Wait.Stop.ThrowIfCancellationRequested();
            block = null;
            table.Build(builds, stream);
        }

        image = leftLayout.Keys.Read(ref row, out hash);
        leftValue = row;
        leftLayout.Values.Skip(ref row);
        chain = table.Start(hash);
        decoded = false;
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
