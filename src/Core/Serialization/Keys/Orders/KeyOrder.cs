namespace Flint.Serialization.Keys.Orders;

/// <summary>
/// An order of ours: with a prefix for sorting by integers. Immutable and thread-safe. What
/// <see cref="KeyRegistry.Order{K}"/> hands out is a <see cref="DefaultOrder{K}"/>.
/// </summary>
[Travels]
internal abstract class KeyOrder<K> : IComparer<K>
{
    public abstract int Compare(K? x, K? y);

    /// <summary>A number that is smaller only for smaller keys; keys that are equal have equal ones.</summary>
    public abstract ulong Prefix(K? key);

    /// <summary>True if keys with equal prefixes are equal in this order.</summary>
    public virtual bool PrefixDecides => false;
}
