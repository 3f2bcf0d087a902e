namespace Flint.Pipelines.Terminals;

/// <summary>Combines all records into one; without any record there is no state.</summary>
internal sealed class ReduceTerminal<T>(Func<T, T, T> reduce, CancellationToken stop)
    : FoldTerminal<T, T>(reduce, "Reduce", stop)
{
    protected override T First(T record) => record;
}
