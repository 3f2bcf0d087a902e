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
