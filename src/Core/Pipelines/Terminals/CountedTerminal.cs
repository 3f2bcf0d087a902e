namespace Flint.Pipelines.Terminals;

/// <summary>Counts the records that an unfused chain pushes into its terminal, unless they are folded.</summary>
internal sealed class CountedTerminal<T>(Terminal<T> terminal, PipelineScope scope) : Terminal<T>
{
    private readonly int counted = terminal.Body is null ? 1 : 0;

    public override bool IsFull => terminal.IsFull;

    public override void EndOfBatch() => terminal.EndOfBatch();

    public override void Push(T record)
    {
        scope.RecordsOut += counted;
        terminal.Push(record);
    }
}
