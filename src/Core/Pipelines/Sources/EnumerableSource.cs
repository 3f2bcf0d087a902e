namespace Flint.Pipelines.Sources;

/// <summary>Any sequence as a source. Reads a batch ahead of what is used.</summary>
internal sealed class EnumerableSource<T>(IEnumerable<T> records) : BatchSource<T>
{
    private readonly T[] buffer = new T[PreferredBatchSize];
    private IEnumerator<T>? enumerator;
    private bool ended;

    public override int Read(out T[] batch)
    {
        batch = buffer;
        var count = 0;
        enumerator ??= records.GetEnumerator();
        while (!ended && count < buffer.Length)
        {
            if (enumerator.MoveNext())
            {
                buffer[count++] = enumerator.Current;
            }
            else
            {
                ended = true;
            }
        }

        return count;
    }

    /// <summary>Record by record, with nothing read ahead.</summary>
    public override IEnumerable<T> AsEnumerable() => enumerator is null ? records : base.AsEnumerable();

    public override void Dispose() => enumerator?.Dispose();
}
