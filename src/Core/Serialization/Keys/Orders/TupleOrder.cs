namespace Flint.Serialization.Keys.Orders;

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
