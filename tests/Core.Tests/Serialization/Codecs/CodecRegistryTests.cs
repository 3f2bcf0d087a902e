using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using Flint.Serialization.Codecs;

namespace Flint.Tests.Serialization.Codecs;

public sealed class CodecRegistryTests
{
    [Fact]
    public void Numbers_and_characters_come_back()
    {
        Same((sbyte)-1, (byte)255, short.MinValue, ushort.MaxValue);
        Same(int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue);
        Same(float.NaN, double.Epsilon, Half.MaxValue, '\uD800');
        Same(Int128.MinValue, UInt128.MaxValue, BigInteger.Pow(-3, 100), BigInteger.Zero);
        Same(true, false, DayOfWeek.Friday, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));
    }

    [Fact]
    public void Other_values_of_dotnet_come_back()
    {
        Same(new Uri("http://a/b?c=%20d#e"), new Uri("x/y", UriKind.Relative), (Uri?)null, new Version(1, 2, 3, 4));
        Same(new Version(1, 2), (Version?)null, new Rune(0x1D11E), new Complex(1.5, -2));
        Same(new Vector3(1, 2, 3), (BigInteger?)null, (Half?)Half.Epsilon, (DateOnly?)DateOnly.MaxValue);
    }

    [Fact]
    public void Threads_that_ask_at_once_get_codecs_that_work()
    {
        for (var round = 0; round < 20; round++)
        {
            var registry = new CodecRegistry();
            using var start = new Barrier(4);
            var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                Assert.Equal(0, registry.Get<NestingTests.Tree>().FixedSize);
                Assert.Same(registry.Get<(Person, List<Person>)>(), registry.Get<(Person, List<Person>)>());
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Same(registry.Get<(Person, List<Person>)>(), registry.Get<(Person, List<Person>)>());
        }
    }

    [Fact]
    public void A_decimal_keeps_its_scale_and_its_sign()
    {
        foreach (var value in new[] { 1.0m, 1.00m, -0.0m, decimal.MaxValue, decimal.MinValue, 1e-28m })
        {
            Assert.Equal(decimal.GetBits(value), decimal.GetBits(RoundTrip.Of(value)));
        }
    }

    [Fact]
    public void Times_keep_their_kind_and_offset()
    {
        foreach (var kind in Enum.GetValues<DateTimeKind>())
        {
            Assert.Equal(kind, RoundTrip.Of(new DateTime(2024, 2, 29, 1, 2, 3, kind)).Kind);
        }

        var offset = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromMinutes(-345));
        Assert.True(offset.EqualsExact(RoundTrip.Of(offset)));
        Same(DateTime.MaxValue, DateTimeOffset.MinValue, DateOnly.MaxValue, TimeOnly.MaxValue);
        Same(TimeSpan.MinValue);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("Grüße, 世界 𝄞")]
    [InlineData("lone \uD800 high")]
    [InlineData("\uDC00\uD800")]
    public void Strings_come_back_character_by_character(string? text) => Assert.Equal(text, RoundTrip.Of(text));

    [Fact]
    public void Strings_of_every_length_around_the_sizes_of_their_header_come_back()
    {
        foreach (var length in new[] { 20, 21, 22, 41, 42, 43, 62, 63, 64, 127, 128, 5_461, 5_462, 8_192, 70_000 })
        {
            Assert.Equal(new string('a', length), RoundTrip.Of(new string('a', length)));
            Assert.Equal(new string('é', length), RoundTrip.Of(new string('é', length)));
            Assert.Equal(new string('語', length), RoundTrip.Of(new string('語', length)));
            Assert.Equal(new string('\uD800', length), RoundTrip.Of(new string('\uD800', length)));
        }
    }

    [Fact]
    public void Tuples_records_structs_and_anonymous_types_come_back()
    {
        Assert.Equal((1, "b", 2.5), RoundTrip.Of((1, "b", 2.5)));
        Assert.Equal((1L, 2L), RoundTrip.Of((1L, 2L)));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8, "nine"), RoundTrip.Of((1, 2, 3, 4, 5, 6, 7, 8, "nine")));
        Assert.Equal(Tuple.Create("a", (int?)null), RoundTrip.Of(Tuple.Create("a", (int?)null)));
        Assert.Equal(KeyValuePair.Create("a", 1), RoundTrip.Of(KeyValuePair.Create("a", 1)));
        Assert.Equal(new Person("Ada", 36), RoundTrip.Of(new Person("Ada", 36)));
        Assert.Equal(new Point(1, 2.5f), RoundTrip.Of(new Point(1, 2.5f)));
        var anonymous = new { Name = "x", Count = (int?)3 };
        Assert.Equal(anonymous, RoundTrip.Of(anonymous));
        Assert.Null(RoundTrip.Of<Person?>(null));
    }

    [Fact]
    public void Private_read_only_and_inherited_fields_travel()
    {
        var read = RoundTrip.Of(new Derived(1, "two", 3));

        Assert.Equal("1 two 3", read.ToString());
    }

    [Fact]
    public void Collections_come_back()
    {
        Assert.Equal([1, 2, 3], RoundTrip.Of(new[] { 1, 2, 3 }));
        Assert.Equal([], RoundTrip.Of(Array.Empty<string>()));
        Assert.Equal([[1], null, []], RoundTrip.Of<int[]?[]>([[1], null, []]));
        Assert.Equal(["a", null], RoundTrip.Of(new List<string?> { "a", null }));
        Assert.Equal(1, Assert.Single(RoundTrip.Of(new Dictionary<string, int> { ["a"] = 1 })).Value);
        Assert.Equal([3, 1], RoundTrip.Of(new HashSet<int> { 3, 1 }));
        Assert.Equal([1, 2], RoundTrip.Of(new Queue<int>([1, 2])));
        Assert.Equal([2, 1], RoundTrip.Of(new Stack<int>([1, 2])));
        Assert.Equal([1, 2], RoundTrip.Of(ImmutableArray.Create(1, 2)));
        Assert.True(RoundTrip.Of(default(ImmutableArray<int>)).IsDefault);
    }

    [Fact]
    public void Long_collections_come_back()
    {
        Assert.Equal(Enumerable.Range(0, 100_000), RoundTrip.Of(Enumerable.Range(0, 100_000).ToArray()));
        var texts = Enumerable.Range(0, 5_000).Select(i => $"text {i}").ToList();
        Assert.Equal(texts, RoundTrip.Of(texts));
        Assert.Equal(texts, RoundTrip.Of(texts.ToArray()));
    }

    [Fact]
    public void A_batch_is_its_records_one_behind_the_other()
    {
        var registry = new CodecRegistry();
        foreach (var count in new[] { 0, 1, 7 })
        {
            var records = Enumerable.Range(0, count).Select(i => ((long)i, (long)-i)).ToArray();
            var batch = new Flint.Serialization.RecordWriter();
            var single = new Flint.Serialization.RecordWriter();
            registry.Get<(long, long)>().WriteBatch(batch, records);
            Array.ForEach(records, record => registry.Get<(long, long)>().Write(single, record));
            Assert.Equal(single.ToArray(), batch.ToArray());
            Assert.Equal(records, RoundTrip.OfBatch(records));
        }
    }

    [Fact]
    public void A_type_without_members_takes_no_byte()
    {
        Assert.Empty(RoundTrip.Bytes(default(ValueTuple)));
        Assert.Equal([5, 0, 0, 0], RoundTrip.Bytes((5, default(ValueTuple))));
        Assert.Equal(4, new CodecRegistry().Get<(int, ValueTuple)>().FixedSize);
    }

    [Fact]
    public void A_struct_with_padding_is_written_without_it() => Assert.Equal(12, RoundTrip.Bytes((1L, 2)).Length);

    [Fact]
    public void Unmanaged_records_of_one_size_say_so()
    {
        var registry = new CodecRegistry();

        Assert.Equal(16, registry.Get<(long, long)>().FixedSize);
        Assert.Equal(13, registry.Get<(long, int, bool)>().FixedSize);
        Assert.Equal(0, registry.Get<(long, string)>().FixedSize);
    }

    private static void Same<A>(A a) => Assert.Equal(a, RoundTrip.Of(a));

    private static void Same<A, B, C, D>(A a, B b, C c, D d)
    {
        Same(a);
        Same(b);
        Same(c);
        Same(d);
    }

    internal record Person(string Name, int Age);

    internal readonly record struct Point(int X, float Y);

    private class Parent(int first)
    {
        private readonly int value = first;

        public override string ToString() => $"{value}";
    }

    private sealed class Derived(int first, string second, int third) : Parent(first)
    {
        private readonly int value = third;

        public string Second { get; init; } = second;

        public override string ToString() => $"{base.ToString()} {Second} {value}";
    }
}
