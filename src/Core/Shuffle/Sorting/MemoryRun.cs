using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Sorting;

/// <summary>A run in memory.</summary>
internal sealed unsafe class MemoryRun<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, KeyComparison<K> comparison, SortEntry* sorted, int count)
    : RunCursor<K, V, E, TKey, TValue>(layout, comparison)
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private int next;

    /// <summary>Index of the row at which the cursor stands.</summary>
    public int Index => next - 1;

    public override bool TryNext()
    {
        if (next >= count)
        {
            next = count + 1;
            return false;
        }

        StandAt(sorted[next++].Row);
        return true;
    }
}
