namespace Flint.Pipelines.Terminals;

/// <summary>Counts records.</summary>
internal sealed class CountTerminal<T>() : FoldTerminal<T, long>(static (count, _) => count + 1, "Count", default)
{
    public long Count => State;

    public void Add(long records) => State += records;

    public override void Push(T record) => State++;

    public override void PushBatch(T[] records, int count) => State += count;

    protected override long First(T record) => 1;
}
