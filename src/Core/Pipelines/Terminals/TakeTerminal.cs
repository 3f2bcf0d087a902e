namespace Flint.Pipelines.Terminals;

/// <summary>Keeps the first <paramref name="limit"/> records and then wants no more.</summary>
internal sealed class TakeTerminal<T>(int limit) : Terminal<T>
{
    private readonly List<T> _records = [];

    public IReadOnlyList<T> Records => _records;

    public override bool IsFull => _records.Count >= limit;

    public override void Push(T record)
    {
        if (!IsFull)
        {
            _records.Add(record);
        }
    }

    public override void PushBatch(T[] records, int count) =>
        _records.AddRange(records.AsSpan(0, Math.Min(count, limit - _records.Count)));
}
