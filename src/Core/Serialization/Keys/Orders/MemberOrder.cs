namespace Flint.Serialization.Keys.Orders;

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
