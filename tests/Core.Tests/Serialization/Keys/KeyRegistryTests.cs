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
}
