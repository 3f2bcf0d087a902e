namespace Flint.Serialization.Keys.Orders;

/// <summary>
/// The default order of a type as it is handed out: without fields, so that it travels by the name of its type, and
/// equal to every other one of the type. Made by <see cref="KeyRegistry.Order{K}"/>, which refuses types without order.
/// </summary>
[Travels]
internal sealed class DefaultOrder<K> : KeyOrder<K>
{
    // Immutable, and the same in every process. Being static, the JIT knows its class and calls it directly.
    private static readonly KeyOrder<K> Real = (KeyOrder<K>)new OrderBuilder().Build(typeof(K));

    public override bool PrefixDecides => Real.PrefixDecides;

    public override int Compare(K? x, K? y) => Real.Compare(x, y);

    public override ulong Prefix(K? key) => Real.Prefix(key);

    public override bool Equals(object? obj) => obj is DefaultOrder<K>;

    public override int GetHashCode() => typeof(K).GetHashCode();
}
