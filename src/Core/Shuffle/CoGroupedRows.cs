using Flint.Pipelines;

namespace Flint.Shuffle;

/// <summary>
/// The keys of two inputs, each with all its left and all its right values, either of which may be none. Values keep
/// their order. Groups rows that carry their side, left ones first.
/// </summary>
internal sealed class CoGroupedRows<K, V, W>(
    BatchSource<(K Key, V Value)> left, BatchSource<(K Key, W Value)> right, ShuffleScope scope)
    : BatchSource<(K Key, (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Value)>
{
    private readonly GroupedRows<K, SideValue<V, W>> groups = new(
        new RowInput<K, SideValue<V, W>>.Narrow(new SideRows<K, V, W>(left, right)), scope);

    private readonly (K Key, (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Value)[] split =
        new (K, (IReadOnlyList<V>, IReadOnlyList<W>))[BatchSize];

    public override int Read(out (K Key, (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Value)[] batch)
    {
        batch = split;
        var count = groups.Read(out var whole);
        for (var i = 0; i < count; i++)
        {
            split[i] = (whole[i].Key, Split(whole[i].Value));
        }

        return count;
    }

    public override void Dispose() => groups.Dispose();

    private static (IReadOnlyList<V> Left, IReadOnlyList<W> Right) Split(IReadOnlyList<SideValue<V, W>> values)
    {
        var rights = 0;
        foreach (var value in values)
        {
            rights += value.IsRight ? 1 : 0;
        }

        var lefts = new V[values.Count - rights];
        var others = new W[rights];
        for (var i = 0; i < lefts.Length; i++)
        {
            lefts[i] = values[i].Left!;
        }

        for (var i = 0; i < others.Length; i++)
        {
            others[i] = values[lefts.Length + i].Right!;
        }

        return (lefts, others);
    }
}

/// <summary>A value of one of two sides.</summary>
internal readonly record struct SideValue<V, W>(bool IsRight, V? Left, W? Right);

/// <summary>The rows of the left side, then those of the right side, each with its side. Owns both.</summary>
internal sealed class SideRows<K, V, W>(BatchSource<(K Key, V Value)> left, BatchSource<(K Key, W Value)> right)
    : BatchSource<(K Key, SideValue<V, W> Value)>
{
    private (K Key, SideValue<V, W> Value)[] rows = [];
    private bool leftEnded;

    public override int Read(out (K Key, SideValue<V, W> Value)[] batch)
    {
        var count = leftEnded ? 0 : ReadLeft();
        leftEnded = count == 0;
        if (leftEnded)
        {
            count = ReadRight();
        }

        batch = rows;
        return count;
    }

    public override void Dispose()
    {
        left.Dispose();
        right.Dispose();
    }

    private int ReadLeft()
    {
        var count = left.Read(out var some);
        MakeRoom(count);
        for (var i = 0; i < count; i++)
        {
            rows[i] = (some[i].Key, new(false, some[i].Value, default));
        }

        return count;
    }

    private int ReadRight()
    {
        var count = right.Read(out var some);
        MakeRoom(count);
        for (var i = 0; i < count; i++)
        {
            rows[i] = (some[i].Key, new(true, default, some[i].Value));
        }

        return count;
    }

    private void MakeRoom(int count)
    {
        if (rows.Length < count)
        {
            rows = new (K, SideValue<V, W>)[count];
        }
    }
}
