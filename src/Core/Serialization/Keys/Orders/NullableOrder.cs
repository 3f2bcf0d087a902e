namespace Flint.Serialization.Keys.Orders;

/// <summary>Nullable values, null first.</summary>
internal sealed class NullableOrder<K>(KeyOrder<K> order) : KeyOrder<K?> where K : struct
{
    private const ulong Present = 1UL << 63;

    public override int Compare(K? x, K? y) => x.HasValue && y.HasValue
        ? order.Compare(x.GetValueOrDefault(), y.GetValueOrDefault())
        : x.HasValue.CompareTo(y.HasValue);

    // One bit of the prefix goes to "is there", so values that differ in the last bit only share a prefix.
    public override ulong Prefix(K? key) => key.HasValue ? Present | (order.Prefix(key.GetValueOrDefault()) >> 1) : 0;
}
