using Flint.Pipelines;
using Flint.Serialization;
using Flint.Serialization.Keys;

namespace Flint.Shuffle.Reading;

/// <summary>Gives the rows that a whole partition becomes.</summary>
internal abstract class WholePartition<T> : BatchSource<T>
{
    private IEnumerator<T>? rows;

    public sealed override int Read(out T[] batch)
    {
        rows ??= Make().GetEnumerator();
        batch = new T[BatchSize];
        var count = 0;
        while (count < BatchSize && rows.MoveNext())
        {
            batch[count++] = rows.Current;
        }

        return count;
    }

    protected abstract IEnumerable<T> Make();

    protected static IEnumerable<(K Key, V Value)> All<K, V>(BatchSource<(K Key, V Value)> source)
    {
        using (source)
        {
            while (source.Read(out var batch) is > 0 and var count)
            {
                for (var i = 0; i < count; i++)
                {
                    yield return batch[i];
                }
            }
        }
    }

    protected static string ImageOf<K>(KeyCodec<K> codec, K key)
    {
        var writer = new RecordWriter();
        codec.Write(writer, key);
        return Convert.ToHexString(writer.Written);
    }
}
