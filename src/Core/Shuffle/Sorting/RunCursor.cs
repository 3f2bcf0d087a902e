using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Sorting;

/// <summary>The row at which the reading of a sorted run stands. Owned by one merge.</summary>
internal abstract unsafe class RunCursor<K, V, E, TKey, TValue>(
    RowLayout<K, V, E, TKey, TValue> layout, KeyComparison<K> comparison)
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private byte* value;

    public ulong Prefix { get; private set; }

    public K Key { get; private set; } = default!;

    /// <summary>The row as it lies in memory, valid until the next step.</summary>
    public byte* Row { get; private set; }

    public V ReadValue()
    {
        var at = value;
        return layout.Values.Read(ref at);
    }

    public int RowBytes()
    {
        var end = value;
        layout.Values.Skip(ref end);
        return (int)(end - Row);
    }

    /// <summary>Steps to the next row; false at the end.</summary>
    public abstract bool TryNext();

    protected void StandAt(byte* row)
    {
        Row = row;
        Key = layout.Keys.Decode(layout.Keys.Read(ref row, out _));
        Prefix = comparison.PrefixOf(Key);
        value = row;
    }
}
