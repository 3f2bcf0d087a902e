namespace Flint.Pipelines.Sources;

/// <summary>An unfused chain as a source that computes a record only when it is asked for.</summary>
internal sealed class LazyChainSource<TIn, TOut> : BatchSource<TOut>
{
    private readonly BatchSource<TIn> _source;
    private readonly EnumerableSource<TOut> _records;

    public LazyChainSource(BatchSource<TIn> source, Chain<TIn, TOut> chain, PipelineScope scope)
    {
        var calls = new UserCalls(scope.Stop);
        _source = source;
        _records = new(chain.Over(Numbered(source, calls), calls));
    }

    public override int Read(out TOut[] batch) => _records.Read(out batch);

    public override IEnumerable<TOut> AsEnumerable() => _records.AsEnumerable();

    public override void Dispose()
    {
        _records.Dispose();
        _source.Dispose();
    }

    private static IEnumerable<TIn> Numbered(BatchSource<TIn> source, UserCalls calls)
    {
        var index = 0L;
        calls.Stop.ThrowIfCancellationRequested();
        for (var count = source.Read(out var batch); count > 0; count = source.Read(out batch))
        {
            for (var i = 0; i < count; i++)
            {
                calls.Record = index++;
                yield return batch[i];
            }

            calls.Stop.ThrowIfCancellationRequested();
        }
    }
}
