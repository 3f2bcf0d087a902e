using System.Runtime.CompilerServices;
using Flint.Serialization.Keys.Orders;

namespace Flint.Shuffle.Sorting;

/// <summary>
/// The order of a sort: by prefixes where there are any, by the keys themselves where those are equal.
/// </summary>
internal sealed class KeyComparison<K>(IComparer<K> order, bool descending)
{
    private readonly KeyOrder<K>? prefixes = order as KeyOrder<K>;
    private readonly ulong turn = descending ? ulong.MaxValue : 0;

    /// <summary>True if keys with equal prefixes are equal.</summary>
    public bool PrefixDecides { get; } = order is KeyOrder<K> { PrefixDecides: true };

    /// <summary>True if all keys have the same prefix: only comparing tells them apart.</summary>
    public bool HasNoPrefix => prefixes is null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong PrefixOf(K key) => prefixes is null ? 0 : turn ^ prefixes.Prefix(key);

    public int Compare(K one, K other) => descending ? order.Compare(other, one) : order.Compare(one, other);
}
