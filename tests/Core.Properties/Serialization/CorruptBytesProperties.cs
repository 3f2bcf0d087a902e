using System.Text;
using CsCheck;
using Flint.Serialization;
using Flint.Serialization.Codecs;
using Flint.Serialization.Compression;
using Flint.Serialization.Keys;

namespace Flint.Properties.Serialization;

/// <summary>Damaged bytes give a wrong value or a <see cref="CorruptDataException"/>, at a bounded cost.</summary>
public sealed class CorruptBytesProperties
{
    private const int Cases = 20_000;

    /// <summary>A null takes one byte when written and eight in memory; collections double as they grow.</summary>
    private const int MemoryPerByte = 32;

    private const int MemoryAnyway = 1 << 20;

    private readonly CodecRegistry codecs = new();
    private readonly KeyRegistry keys = new();

    [Fact]
    public void Damaged_rows_are_found_out() => Check(Samples.Rows);

    [Fact]
    public void Damaged_tuples_and_collections_are_found_out()
    {
        Check(Gen.Select(Some.Text, Gen.DateTime, Gen.Bool));
        Check(Some.Text.List[0, 20]);
        Check(Gen.Int.Array[0, 4].Array[0, 4]);
        Check(Gen.Dictionary(Some.Text, Gen.Decimal)[0, 5]);
    }

    [Fact]
    public void Random_bytes_are_found_out() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            Read(codecs.Get<Row>(), bytes);
            Read(codecs.Get<List<List<string?>?>>(), bytes);
            Read(codecs.Get<object?>(), bytes);
            Read(codecs.Get<(DateTimeOffset, decimal?, Version?)>(), bytes);
        },
        iter: Cases);

    [Fact]
    public void Numbers_at_the_edge_of_their_type_are_found_out()
    {
        foreach (var edge in new[] { long.MinValue, long.MaxValue, -1, int.MinValue, uint.MaxValue })
        {
            var writer = new RecordWriter();
            for (var i = 0; i < 4; i++)
            {
                writer.WriteRaw(edge);
            }

            var bytes = writer.ToArray();
            Read(codecs.Get<DateTimeOffset>(), bytes);
            Read(codecs.Get<DateTime>(), bytes);
            Read(codecs.Get<DateOnly>(), bytes);
            Read(codecs.Get<TimeOnly>(), bytes);
            Read(codecs.Get<decimal>(), bytes);
            Read(codecs.Get<Rune>(), bytes);
            Read(codecs.Get<(long, DateTimeOffset)>(), bytes);
        }
    }

    [Fact]
    public void A_count_that_cannot_be_true_costs_nothing()
    {
        var bytes = new byte[100_000];
        Array.Fill(bytes, (byte)0xFF, 0, 4);
        bytes[4] = 0x0F;

        Read(codecs.Get<List<string?>>(), bytes);
        Read(codecs.Get<long[]>(), bytes);
        Read(codecs.Get<string?>(), bytes);
        Read(codecs.Get<Dictionary<string, string>>(), bytes);
    }

    [Fact]
    public void Lists_in_lists_that_each_claim_all_the_rest_cost_little()
    {
        // Every level claims as many elements as there are bytes left.
        var writer = new RecordWriter();
        for (var i = 0; i < 200_000; i++)
        {
            writer.WriteByte(1);
            writer.WriteVarUInt(100_000);
        }

        Read(codecs.Get<Forest?>(), writer.ToArray());
    }

    [Fact]
    public void Damaged_key_images_are_found_out() =>
        Gen.Select(Some.KeyText, Some.KeyDecimal, Some.OrNone(Gen.DateTime), Gen.ULong).Sample(
            (text, amount, time, seed) =>
            {
                var codec = keys.Get<(string?, decimal, DateTime?)>();
                var writer = new RecordWriter();
                codec.Write(writer, (text, amount, time));
                Try(Damage(writer.ToArray(), seed), bytes =>
                {
                    var reader = new RecordReader(bytes);
                    codec.Read(ref reader);
                });
            },
            iter: Cases);

    [Fact]
    public void Damaged_frames_are_found_out() => Gen.Select(Gen.Enum<CompressionKind>(), Some.Text, Gen.ULong).Sample(
        (kind, text, seed) =>
        {
            var raw = Encoding.UTF8.GetBytes(text + text + text);
            var writer = new RecordWriter();
            BlockCompression.Of(kind).Compress(raw, writer);
            Try(Damage(writer.ToArray(), seed), bytes => BlockCompression.Decompress(bytes, 10_000, new RecordWriter()));
        },
        iter: Cases);

    private void Check<T>(Gen<T> values) => Gen.Select(values, Gen.ULong).Sample(
        (value, seed) =>
        {
            var codec = codecs.Get<T>();
            var writer = new RecordWriter();
            codec.Write(writer, value);
            Read(codec, Damage(writer.ToArray(), seed));
        },
        iter: Cases);

    private static void Read<T>(Codec<T> codec, byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Try(bytes, damaged =>
        {
            var reader = new RecordReader(damaged);
            codec.Read(ref reader);
        });
        var used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(used <= ((long)MemoryPerByte * bytes.Length) + MemoryAnyway, $"{used} bytes for {bytes.Length}");
    }

    private static void Try(byte[] bytes, Action<byte[]> read)
    {
        try
        {
            read(bytes);
        }
        catch (CorruptDataException corrupt)
        {
            Assert.StartsWith("Corrupt data: ", corrupt.Message);
        }
    }

    private static byte[] Damage(byte[] bytes, ulong seed)
    {
        var random = new Random((int)seed);
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            switch (random.Next(3))
            {
                case 0:
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bytes = bytes[..random.Next(bytes.Length)];
                    break;
            }
        }

        return bytes;
    }

    internal sealed record Forest(List<Forest?>? Trees, Forest? Next);
}
