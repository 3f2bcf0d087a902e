namespace Flint.Pipelines.Sources;

/// <summary>An unfused chain as a source that computes a record only when it is asked for.</summary>
internal sealed class LazyChainSource<TIn, TOut> : BatchSource<TOut>
{
    private readonly BatchSource<TIn> input;
    private readonly EnumerableSource<TOut> records;

    public LazyChainSource(BatchSource<TIn> source, Chain<TIn, TOut> chain, PipelineScope scope)
    {
        var calls = new UserCalls(scope.Stop);
        input = source;
        records = new(chain.Over(Numbered(source, calls), calls));
    }

    public override int Read(out TOut[] batch) => records.Read(out batch);

    public override IEnumerable<TOut> AsEnumerable() => records.AsEnumerable();

    public override void Dispose()
    {
        records.Dispose();
        input.Dispose();
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
