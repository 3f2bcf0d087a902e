using Flint.Serialization.Keys;
using Flint.Serialization.Keys.Orders;

namespace Flint.Tests.Serialization.Keys;

public sealed class KeyOrderTests
{
    [Fact]
    public void Strings_are_ordered_by_code_point_null_first()
    {
        Ascending<string?>(
            null, "", "\0", "A", "B", "Z", "a", "aa", "ab", "b", "\u007F", "\u0080", "ä", "\u07FF", "\u0800", "語",
            "\uD7FF", "\uD800", "\uD800A", "\uD800\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\uE000", "\uFFFF",
            "\U00010000", "\U00010000a", "\U00010001", "\U0010FFFF");
        Ascending("x\uD800", "x\uD800A", "x\uD800\uFFFF", "x\uFFFF", "x\uD800\uDC00", "x\uD801\uDC00");
    }

    [Fact]
    public void Numbers_are_ordered_by_value()
    {
        Ascending(int.MinValue, -1, 0, 1, int.MaxValue);
        Ascending(long.MinValue, -1, 0, 1, long.MaxValue);
        Ascending<sbyte>(sbyte.MinValue, -1, 0, 1, sbyte.MaxValue);
        Ascending<short>(short.MinValue, -1, 0, 1, short.MaxValue);
        Ascending(0UL, 1UL, ulong.MaxValue);
        Ascending(0u, 1u, uint.MaxValue);
        Ascending(
            double.NaN, double.NegativeInfinity, double.MinValue, -1, -double.Epsilon, 0, double.Epsilon, 1,
            double.MaxValue, double.PositiveInfinity);
        Ascending(float.NaN, float.NegativeInfinity, -1, -float.Epsilon, 0, float.Epsilon, 1, float.PositiveInfinity);
        Ascending(Half.NaN, Half.NegativeInfinity, -Half.Epsilon, Half.Zero, Half.Epsilon, Half.MaxValue);
        Ascending(decimal.MinValue, -0.1m, 0m, 0.10m, 0.11m, decimal.MaxValue);
        Ascending(Int128.MinValue, 0, Int128.MaxValue);
        Ascending(false, true);
        Ascending('\0', 'A', '\uFFFF');
        Ascending(DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Saturday);
        Ascending(Signed.Less, Signed.Zero, Signed.More);
    }

    [Fact]
    public void Values_that_are_equal_are_equal_in_the_order()
    {
        var registry = new KeyRegistry();

        Assert.Equal(0, registry.Order<double>().Compare(0.0, -0.0));
        Assert.Equal(0, registry.Order<double>().Compare(double.NaN, -double.NaN));
        Assert.Equal(registry.Order<double>().Prefix(0.0), registry.Order<double>().Prefix(-0.0));
        Assert.Equal(0, registry.Order<decimal>().Compare(1.0m, 1.00m));
        Assert.Equal(0, registry.Order<string>().Compare("a\uD800", "a\uD800"));
    }

    [Fact]
    public void Times_are_ordered_by_moment()
    {
        Ascending(DateTime.MinValue, new DateTime(1), DateTime.MaxValue);
        Ascending(DateOnly.MinValue, DateOnly.MaxValue);
        Ascending(TimeOnly.MinValue, TimeOnly.MaxValue);
        Ascending(TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.Zero, TimeSpan.MaxValue);
        Ascending(
            new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.FromHours(2)),
            new DateTimeOffset(2024, 1, 1, 11, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Nullable_values_and_tuples_put_null_first_and_compare_member_by_member()
    {
        Ascending<int?>(null, int.MinValue, -1, 0, 1, int.MaxValue);
        Ascending<(string?, int)>((null, 5), ("", -1), ("", 1), ("a", 0), ("\uFFFF", 0), ("\U00010000", 0));
        Ascending<Tuple<int, string>?>(null, new(1, "b"), new(2, "a"));
        Ascending<(int, int?, double)>((1, null, 2), (1, 0, double.NaN), (1, 0, 1), (2, null, 0));
        Ascending((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 5, 6, 7, 8, 10), (1, 2, 3, 4, 5, 6, 7, 9, 0));
    }

    [Fact]
    public void A_type_with_its_own_order_keeps_it()
    {
        Ascending<Reversed?>(null, new(2), new(1));
        Ascending(new Version(1, 2), new Version(1, 10));
    }

    [Fact]
    public void Small_types_are_decided_by_their_prefix()
    {
        var registry = new KeyRegistry();

        Assert.True(registry.Order<long>().PrefixDecides);
        Assert.True(registry.Order<double>().PrefixDecides);
        Assert.False(registry.Order<string>().PrefixDecides);
        Assert.False(registry.Order<(long, long)>().PrefixDecides);
    }

    [Fact]
    public void An_order_has_no_fields_to_travel_and_equals_that_of_another_registry()
    {
        var order = new KeyRegistry().Order<(string, int)>();

        Assert.Empty(Flint.Serialization.Codecs.Members.MemberList.FieldsOf(order.GetType()));
        Assert.Equal(order, new KeyRegistry().Order<(string, int)>());
        Assert.NotEqual<object>(order, new KeyRegistry().Order<(string, long)>());
    }

    private static void Ascending<K>(params K[] keys)
    {
        var order = new KeyRegistry().Order<K>();
        for (var i = 0; i < keys.Length; i++)
        {
            for (var j = 0; j < keys.Length; j++)
            {
                Assert.Equal(Math.Sign(i.CompareTo(j)), Math.Sign(order.Compare(keys[i], keys[j])));
                var prefixes = order.Prefix(keys[i]).CompareTo(order.Prefix(keys[j]));
                Assert.True(i == j ? prefixes == 0 : i < j ? prefixes <= 0 : prefixes >= 0, $"prefixes of {i} and {j}");
                Assert.True(!order.PrefixDecides || Math.Sign(prefixes) == Math.Sign(i.CompareTo(j)));
            }
        }
    }

    private enum Signed
    {
        Zero = 0,
        More = 1,
        Less = -1,
    }

    private sealed record Reversed(int Value) : IComparable<Reversed>
    {
        public int CompareTo(Reversed? other) => other is null ? 1 : other.Value.CompareTo(Value);
    }
}
