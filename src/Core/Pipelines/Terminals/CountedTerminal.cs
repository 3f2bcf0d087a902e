namespace Flint.Pipelines.Terminals;

/// <summary>Counts the records that an unfused chain pushes into its terminal.</summary>
internal sealed class CountedTerminal<T>(Terminal<T> terminal, PipelineScope scope) : Terminal<T>
{
    public override bool IsFull => terminal.IsFull;

    public override void EndOfBatch() => terminal.EndOfBatch();

    public override void Push(T record)
    {
        scope.RecordsOut++;
        terminal.Push(record);
    }
}
