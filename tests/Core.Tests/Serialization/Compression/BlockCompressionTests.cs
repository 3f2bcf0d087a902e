using Flint.Serialization;
using Flint.Serialization.Compression;

namespace Flint.Tests.Serialization.Compression;

public sealed class BlockCompressionTests
{
    [Theory]
    [InlineData(CompressionKind.None)]
    [InlineData(CompressionKind.Lz4)]
    [InlineData(CompressionKind.Zstd)]
    public void A_block_comes_back(CompressionKind kind)
    {
        foreach (var length in new[] { 0, 1, 12, 13, 1_000, 100_000 })
        {
            var random = new byte[length];
            new Random(length).NextBytes(random);
            Assert.Equal(random, RoundTrip(kind, random, out var size));
            Assert.InRange(size, 0, length + BlockCompression.HeaderSize);

            var plain = new byte[length];
            Assert.Equal(plain, RoundTrip(kind, plain, out size));
            Assert.True(kind == CompressionKind.None || length < 100 || size < length / 10);
        }
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    private static byte[] RoundTrip(CompressionKind kind, byte[] raw, out int size)
    {
        var frame = new RecordWriter();
        BlockCompression.Of(kind).Compress(raw, frame);
        size = frame.Position;
        var back = new RecordWriter();
        BlockCompression.Decompress(frame.Written, raw.Length, back);
        return back.ToArray();
    }
}
