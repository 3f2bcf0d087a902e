using CsCheck;
using Flint.Serialization;
using Flint.Serialization.Codecs;

namespace Flint.Properties.Serialization;

public sealed class CodecProperties
{
    private const int Cases = 2_000;

    private readonly CodecRegistry writing = new();
    private readonly CodecRegistry reading = new();

    [Fact]
    public void Any_string_comes_back_character_by_character() =>
        Some.OrNull(Some.Text).Array[0, 20].Sample(texts => Assert.Equal(texts, BatchTrip(texts)), iter: Cases);

    [Fact]
    public void Any_row_comes_back_whole() => Samples.Rows.Array[0, 5].Sample(
        rows =>
        {
            var read = BatchTrip(rows);
            for (var i = 0; i < rows.Length; i++)
            {
                Samples.AssertSame(rows[i], read[i]);
            }
        },
        iter: Cases);

    [Fact]
    public void Tuples_nullables_and_nested_collections_come_back()
    {
        Gen.Select(Gen.Int, Some.OrNull(Some.Text)).Array[0, 9].Sample(x => Assert.Equal(x, BatchTrip(x)), iter: Cases);
        Gen.Select(Gen.Long, Gen.Long).Array[0, 9].Sample(x => Assert.Equal(x, BatchTrip(x)), iter: Cases);
        Gen.Select(Gen.Long, Gen.Byte).Array[0, 9].Sample(x => Assert.Equal(x, BatchTrip(x)), iter: Cases);
        Some.OrNone(Gen.Double).Array[0, 9].Sample(x => Assert.Equal(x, BatchTrip(x)), iter: Cases);
        Some.OrNull(Gen.Int.Array[0, 4]).Array[0, 4].Sample(x => Assert.Equal(x, BatchTrip(x)), iter: Cases);
        Gen.Int.HashSet[0, 9].Array[0, 3].Sample(x => Assert.Equal(x, BatchTrip(x)), iter: Cases);
    }

    [Fact]
    public void A_batch_has_the_bytes_of_its_records_one_by_one() => Samples.Rows.Array[0, 4].Sample(
        rows =>
        {
            var codec = writing.Get<Row>();
            var batch = new RecordWriter();
            codec.WriteBatch(batch, rows);
            var single = new RecordWriter();
            Array.ForEach(rows, row => codec.Write(single, row));
            Assert.Equal(single.ToArray(), batch.ToArray());
        },
        iter: Cases / 4);

    private T[] BatchTrip<T>(T[] values)
    {
        var writer = new RecordWriter();
        writing.Get<T>().WriteBatch(writer, values);
        var reader = new RecordReader(writer.Written);
        var read = new T[values.Length];
        reading.Get<T>().ReadBatch(ref reader, read);
        Assert.True(reader.IsAtEnd);
        return read;
    }
}
