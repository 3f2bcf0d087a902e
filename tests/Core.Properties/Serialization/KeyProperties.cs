using CsCheck;
using Flint.Serialization;
using Flint.Serialization.Keys;
using Flint.Tests;

namespace Flint.Properties.Serialization;

public sealed class KeyProperties
{
    private const int Cases = 5_000;

    private readonly KeyRegistry registry = new();
    private readonly KeyRegistry other = new();

    [Fact]
    [Behaviour(104)]
    public void Images_are_equal_exactly_when_keys_are()
    {
        Check(Some.KeyText);
        Check(Some.KeyNumber);
        Check(Gen.OneOf(Gen.OneOf(0f, -0f, float.NaN, -float.NaN), Gen.Float));
        Check(Some.KeyDecimal);
        Check(Gen.Int[-3, 3]);
        Check(Some.OrNone(Gen.Int[-3, 3]));
        Check(Gen.Bool);
        Check(Gen.Select(Gen.Long[0, 3], Gen.Enum<DateTimeKind>(), (ticks, kind) => new DateTime(ticks, kind)));
        Check(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], (hour, offset) =>
            new DateTimeOffset(2024, 1, 1, 5 + hour, 0, 0, TimeSpan.FromHours(offset))));
        Check(Gen.Select(Some.KeyText, Some.KeyText));
        Check(Gen.Select(Some.KeyNumber, Some.OrNone(Some.KeyDecimal), Some.KeyText));
        Check(Some.OrNull(Gen.Select(Some.KeyText, Some.KeyNumber, (text, number) => new RecordKey(text, number))));
        Check(Gen.Select(Some.KeyNumber, Some.KeyText, (x, text) => new StructKey { Number = x, Text = text }));
        Check(Gen.Select(Some.KeyText, Some.KeyNumber, (text, number) => new { text, number }));
    }

    private void Check<K>(Gen<K> keys) => Gen.Select(keys, keys, Gen.ULong).Sample(
        (x, y, seed) =>
        {
            var (imageOfX, imageOfY) = (Image(registry, x), Image(other, y));
            var equal = EqualityComparer<K>.Default.Equals(x, y);
            Assert.Equal(equal, imageOfX.AsSpan().SequenceEqual(imageOfY));

            var hash = registry.Get<K>().Hash(x, seed);
            Assert.Equal(hash, other.Get<K>().HashOfImage(imageOfX, seed));
            Assert.True(!equal || hash == other.Get<K>().Hash(y, seed));

            var reader = new RecordReader(imageOfX);
            var canonical = registry.Get<K>().Read(ref reader);
            Assert.True(reader.IsAtEnd);
            Assert.Equal(x, canonical);
            Assert.Equal(imageOfX, Image(registry, canonical));
        },
        iter: Cases);

    private static byte[] Image<K>(KeyRegistry registry, K key)
    {
        var writer = new RecordWriter();
        registry.Get<K>().Write(writer, key);
        return writer.ToArray();
    }

    internal sealed record RecordKey(string? Text, double Number);

    internal struct StructKey
    {
        public double Number;
        public string? Text;
    }
}
