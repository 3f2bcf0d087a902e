namespace Flint.Pipelines.Sources;

/// <summary>Any sequence as a source. Reads a batch ahead of what is used.</summary>
internal sealed class EnumerableSource<T>(IEnumerable<T> records) : BatchSource<T>
{
    private readonly T[] _batch = new T[PreferredBatchSize];
    private IEnumerator<T>? _enumerator;
    private bool _ended;

    public override int Read(out T[] batch)
    {
        batch = _batch;
        var count = 0;
        _enumerator ??= records.GetEnumerator();
        while (!_ended && count < _batch.Length)
        {
            if (_enumerator.MoveNext())
            {
                _batch[count++] = _enumerator.Current;
            }
            else
            {
                _ended = true;
            }
        }

        return count;
    }

    /// <summary>Record by record, with nothing read ahead.</summary>
    public override IEnumerable<T> AsEnumerable() => _enumerator is null ? records : base.AsEnumerable();

    public override void Dispose() => _enumerator?.Dispose();
}
