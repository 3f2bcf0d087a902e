using System.Numerics;
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

    [Theory]
    [InlineData(CompressionKind.None)]
    [InlineData(CompressionKind.Lz4)]
    [InlineData(CompressionKind.Zstd)]
    public void A_frame_appends_to_what_is_there(CompressionKind kind)
    {
        var frames = new RecordWriter();
        frames.WriteByte(7);
        BlockCompression.Of(kind).Compress(new byte[500], frames);

        var back = new RecordWriter();
        back.WriteByte(8);
        BlockCompression.Decompress(frames.Written[1..], 500, back);

        Assert.Equal(7, frames.Written[0]);
        Assert.Equal([8, .. new byte[500]], back.ToArray());
    }

    [Fact]
    public void A_length_that_cannot_be_true_is_found_out_before_memory_is_taken()
    {
        Corrupt([], 100);
        Corrupt([0, 1, 0, 0], 100);
        Corrupt([0, 2, 0, 0, 0, 9], 100);
        Corrupt([0, 1, 0, 0, 0, 9, 9], 100);
        Corrupt([0, 0xFF, 0xFF, 0xFF, 0xFF, 9], int.MaxValue);
        Corrupt([1, 0xFF, 0xFF, 0xFF, 0x7F, 9], int.MaxValue);
        Corrupt([2, 101, 0, 0, 0, 9], 100);
        Corrupt([3, 1, 0, 0, 0, 9], 100);
        Corrupt([2, 9, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 100);
    }

    [Fact]
    public void An_unknown_codec_is_refused_saying_what_to_write() => Assert.Contains(
        "write lz4, zstd or none",
        Assert.Throws<ArgumentException>(new CompressionOptions { Codec = (CompressionKind)9 }.Validate).Message);

    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0u, Crc32C.Of([]));
    }

    [Fact]
    public void The_checksum_of_long_inputs_is_that_of_their_bytes_one_by_one()
    {
        var bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        foreach (var length in (int[])[1, 7, 8, 3_071, 3_072, 3_073, 6_144, 9_215, 19_999])
        {
            var state = Crc32C.Start;
            foreach (var one in bytes.AsSpan(1, length))
            {
                state = BitOperations.Crc32C(state, one);
            }

            Assert.Equal(Crc32C.End(state), Crc32C.Of(bytes.AsSpan(1, length)));
        }
    }

    private static void Corrupt(byte[] frame, int mostBytes) => Assert.Throws<CorruptDataException>(
        () => BlockCompression.Decompress(frame, mostBytes, new RecordWriter()));

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
