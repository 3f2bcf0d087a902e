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

/// <summary>Compares one member of two tuples.</summary>
internal abstract class MemberOrder<T>
{
    public abstract int Compare(T x, T y);

    public abstract ulong Prefix(T value);
}

/// <summary>Compares one member of two tuples by its order.</summary>
internal sealed class MemberOrder<T, M>(Func<T, M> member, KeyOrder<M> order) : MemberOrder<T>
{
    public override int Compare(T x, T y) => order.Compare(member(x), member(y));

    public override ulong Prefix(T value) => order.Prefix(member(value));
}

/// <summary>Tuples: null first, then member by member in our orders, the first that differs decides.</summary>
internal sealed class TupleOrder<T>(MemberOrder<T>[] members) : KeyOrder<T>
{
    public override int Compare(T? x, T? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        foreach (var member in members)
        {
            if (member.Compare(x, y) is not 0 and var difference)
            {
                return difference;
            }
        }

        return 0;
    }

    public override ulong Prefix(T? key) => key is null || members.Length == 0 ? 0 : members[0].Prefix(key);
}

/// <summary>Types with an order of their own; null first.</summary>
internal sealed class OwnOrder<K> : KeyOrder<K> where K : IComparable<K>
{
    public override int Compare(K? x, K? y) => x is null || y is null
        ? (x is null ? 0 : 1) - (y is null ? 0 : 1)
        : x.CompareTo(y);

    public override ulong Prefix(K? key) => 0;
}
