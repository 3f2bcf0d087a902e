using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Sorting;

/// <summary>A run on disk.</summary>
internal sealed unsafe class SpilledRun<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, KeyComparison<K> comparison, SpillReader reader)
    : RunCursor<K, V, E, TKey, TValue>(layout, comparison)
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private readonly RowLayout<K, V, E, TKey, TValue> layout = layout;
    private byte* next;
    private byte* end;

    public override bool TryNext()
    {
        while (next == end)
        {
            if (!reader.TryNext(out next, out end))
            {
                return false;
            }
        }

        var row = next;
        layout.Skip(ref next);
        StandAt(row);
        return true;
    }
}
