namespace Flint.Serialization.Keys.Orders;

/// <summary>
/// The default order of a type. Immutable, thread-safe and without state of its own: any process gets an equal one from
/// its <see cref="KeyRegistry"/>.
/// </summary>
internal abstract class KeyOrder<K> : IComparer<K>
{
    public abstract int Compare(K? x, K? y);

    /// <summary>A number that is smaller only for smaller keys: <c>Prefix(x) &lt; Prefix(y)</c> implies x &lt; y.</summary>
    public abstract ulong Prefix(K? key);

    /// <summary>True if keys with equal prefixes are equal in this order.</summary>
    public virtual bool PrefixDecides => false;
}
