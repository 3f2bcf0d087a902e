namespace Flint.Pipelines.Terminals;

/// <summary>Keeps the first <paramref name="limit"/> records and then wants no more.</summary>
internal sealed class TakeTerminal<T>(int limit) : Terminal<T>
{
    private readonly List<T> taken = [];

    public IReadOnlyList<T> Records => taken;

    public override bool IsFull => taken.Count >= limit;

    public override void Push(T record)
    {
        if (!IsFull)
        {
            taken.Add(record);
        }
    }

    public override void PushBatch(T[] records, int count) =>
        taken.AddRange(records.AsSpan(0, Math.Min(count, limit - taken.Count)));
}
