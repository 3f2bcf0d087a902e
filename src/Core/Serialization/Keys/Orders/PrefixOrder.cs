namespace Flint.Serialization.Keys.Orders;

/// <summary>Maps a value to an integer in the same order. Implemented by empty structs: the JIT inlines it.</summary>
internal interface IPrefix<K>
{
    static abstract ulong Of(K key);
}

/// <summary>Types of up to 8 bytes: their prefix is their order.</summary>
internal sealed class PrefixOrder<K, TPrefix> : KeyOrder<K>
    where K : struct
    where TPrefix : struct, IPrefix<K>
{
    public override bool PrefixDecides => true;

    public override int Compare(K x, K y) => TPrefix.Of(x).CompareTo(TPrefix.Of(y));

    public override ulong Prefix(K key) => TPrefix.Of(key);
}
