using Flint.Serialization;
using Flint.Serialization.Keys;

namespace Flint.Tests.Serialization.Keys;

public sealed class KeyRegistryTests
{
    [Fact]
    public void Equal_keys_have_one_image_and_different_keys_have_two()
    {
        Check<int>(0, 1, -1, int.MinValue);
        Check<double>(0.0, 1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon);
        Check<string?>(null, "", "a", "\uD800", "\uFFFD", "\uD801", "\uDC00\uD800", "ü");
        Check<(string, string)>(("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", ""));
        Check<int?>(null, 0, 1);
        Check<decimal>(0m, 1m, 1.5m, -1m, decimal.MaxValue);
        Check<Word?>(null, new("a", 1), new("a", null), new("", 1), new("A", 1));
        Check<bool>(true, false);
    }

    [Fact]
    public void Keys_that_are_equal_but_look_different_have_one_image()
    {
        Assert.Equal(Image(0.0), Image(-0.0));
        Assert.Equal(Image(double.NaN), Image(BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0001)));
        Assert.Equal(Image(0f), Image(-0f));
        Assert.Equal(Image((Half)0), Image(-(Half)0));
        Assert.Equal(Image(1.0m), Image(1.00m));
        Assert.Equal(Image(0m), Image(-0.000m));
        Assert.Equal(
            Image(new DateTime(5, DateTimeKind.Utc)), Image(new DateTime(5, DateTimeKind.Local)));
        Assert.Equal(
            Image(new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.FromHours(2))),
            Image(new DateTimeOffset(2024, 1, 1, 10, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Structs_without_an_Equals_of_their_own_are_keys_as_ValueType_compares_them()
    {
        var zero = new Plain { Real = 0.0, Text = "a", Inner = new() { Small = 1, Large = 2 } };
        var minusZero = zero with { Real = -0.0 };
        var other = zero with { Inner = new() { Small = 1, Large = 3 } };

        Assert.True(zero.Equals(minusZero));
        Assert.Equal(Image(zero), Image(minusZero));
        Assert.True(new Numbers { Real = 0.0f }.Equals(new Numbers { Real = -0.0f }));
        Assert.Equal(Image(new Numbers { Real = 0.0f }), Image(new Numbers { Real = -0.0f }));
        Assert.True(new Numbers { Real = float.NaN }.Equals(new Numbers { Real = -float.NaN }));
        Assert.Equal(Image(new Numbers { Real = float.NaN }), Image(new Numbers { Real = -float.NaN }));
        Check(zero, other, zero with { Text = null }, zero with { Text = "" });
    }

    [Fact]
    public void Records_of_every_kind_tuples_and_anonymous_types_are_keys()
    {
        Check(new { A = 1, B = "x" }, new { A = 1, B = "y" }, new { A = 2, B = "x" });
        Check<Tuple<string, int>?>(null, new("a", 1), new("a", 2));
        Check(new Size(1, 2.0, null), new Size(1, 2.0, 3m), new Size(1, double.NaN, null));
        Check<Unsealed?>(null, new("a"), new("b"));
        Check<DerivedRecord?>(null, new("a", 1), new("a", 2), new("b", 1));
        Check(KeyValuePair.Create("a", 1), KeyValuePair.Create("a", 2));
        Check((1, 2, 3, 4, 5, 6, 7, "8", 9), (1, 2, 3, 4, 5, 6, 7, "8", 10));
        Check(DayOfWeek.Monday, DayOfWeek.Friday);
        Check<(int?, string?)>((null, null), (0, null), (null, ""), (0, ""));
    }

    [Fact]
    public void A_type_that_names_a_canonical_value_is_a_key_by_it()
    {
        Assert.Equal(Image(new Folded("ABC")), Image(new Folded("abc")));
        Assert.NotEqual(Image(new Folded("ABC")), Image(new Folded("abd")));
        Check<Folded?>(null, new("a"), new("B"), new(""));
        Check<(Folded, int)>((new("a"), 1), (new("A"), 2));
    }

    [Fact]
    public void Images_of_one_size_say_so_and_null_has_the_size_of_a_value()
    {
        var registry = new KeyRegistry();

        Assert.Equal(8, registry.Get<(int, int)>().FixedSize);
        Assert.Equal(16, registry.Get<Guid>().FixedSize);
        Assert.Equal(5, registry.Get<int?>().FixedSize);
        Assert.Equal(5, Image<int?>(null).Length);
        Assert.Equal(0, registry.Get<string>().FixedSize);
    }

    [Fact]
    public void An_integer_hashes_as_the_integer_it_is()
    {
        var registry = new KeyRegistry();

        Assert.Equal(KeyHash.OfInteger(5, 9), registry.Get<long>().Hash(5, 9));
        Assert.Equal(KeyHash.OfInteger(5, 9), registry.Get<int>().Hash(5, 9));
        Assert.Equal(KeyHash.OfInteger((2UL << 32) | 1, 9), registry.Get<(int, int)>().Hash((1, 2), 9));
    }

    private static byte[] Image<K>(K key)
    {
        var writer = new RecordWriter();
        new KeyRegistry().Get<K>().Write(writer, key);
        return writer.ToArray();
    }

    private static void Check<K>(params K[] keys)
    {
        var codec = new KeyRegistry().Get<K>();
        foreach (var x in keys)
        {
            var reader = new RecordReader(Image(x));
            Assert.Equal(x, codec.Read(ref reader));
            Assert.True(reader.IsAtEnd);
            Assert.Equal(codec.Hash(x, 7), codec.HashOfImage(Image(x), 7));
            foreach (var y in keys)
            {
                Assert.Equal(EqualityComparer<K>.Default.Equals(x, y), Image(x).AsSpan().SequenceEqual(Image(y)));
            }
        }
    }

    internal sealed record Word(string Text, int? Place);

    internal record Unsealed(string Text);

    internal sealed record DerivedRecord(string Text, int More) : Unsealed(Text);

    internal readonly record struct Size(int Width, double Height, decimal? Depth);

    internal struct Plain
    {
        public double Real;
        public string? Text;
        public Numbers Inner;
    }

    internal struct Numbers
    {
        public byte Small;
        public long Large;
        public float Real;
    }

    internal sealed class Folded(string text) : IStableKey<string>, IEquatable<Folded>
    {
        public string StableKey => text.ToUpperInvariant();

        public bool Equals(Folded? other) => other is not null && other.StableKey == StableKey;

        public override bool Equals(object? obj) => Equals(obj as Folded);

        public override int GetHashCode() => StableKey.GetHashCode(StringComparison.Ordinal);
    }
}
