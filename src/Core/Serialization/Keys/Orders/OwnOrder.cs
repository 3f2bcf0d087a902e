namespace Flint.Serialization.Keys.Orders;

/// <summary>Types with an order of their own; null first.</summary>
internal sealed class OwnOrder<K> : KeyOrder<K> where K : IComparable<K>
{
    public override int Compare(K? x, K? y) => x is null || y is null
        ? (x is null ? 0 : 1) - (y is null ? 0 : 1)
        : x.CompareTo(y);

    public override ulong Prefix(K? key) => 0;
}
