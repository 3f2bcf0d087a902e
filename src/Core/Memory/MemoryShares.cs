namespace Flint.Memory;

/// <summary>
/// Divides one budget between the attempts that run and what is stored. With n attempts running in s slots:
/// an attempt may take up to 1/n of the budget, as long as each other slot could still get 1/(2 s), running or not. So
/// a lone attempt gets more than its slot's share, and a later one need not wait for it. Not thread-safe: its owner
/// locks.
/// </summary>
/// <param name="budgetBytes">All there is.</param>
/// <param name="slots">Attempts that may run at once.</param>
/// <param name="storedPart">Largest part of the budget that may be stored.</param>
internal sealed class MemoryShares(long budgetBytes, int slots, double storedPart)
{
    private readonly long[] held = new long[slots];
    private readonly bool[] running = new bool[slots];

    /// <summary>Bytes that outlive the attempt that made them.</summary>
    public long StoredBytes { get; private set; }

    public long HeldBytes => held.Sum();

    /// <summary>What an attempt may rely on whatever the others do.</summary>
    public long GuaranteedBytes => (budgetBytes - StoredBytes) / (2 * slots);

    /// <summary>What an attempt may hold at most, as things are now.</summary>
    public long MostBytes(int slot) => Math.Min(
        (budgetBytes - StoredBytes) / Math.Max(1, running.Count(one => one)),
        budgetBytes - StoredBytes - Others(slot, one => Math.Max(one, GuaranteedBytes)));

    public long HeldBy(int slot) => held[slot];

    public void Start(int slot) => running[slot] = true;

    /// <summary>Ends a slot's attempt and returns what it still held, which is free again.</summary>
    public long End(int slot)
    {
        running[slot] = false;
        var leaked = held[slot];
        held[slot] = 0;
        return leaked;
    }

    public bool TryTake(int slot, long bytes, long leaving)
    {
        if (bytes > MostBytes(slot) - held[slot] - leaving)
        {
            return false;
        }

        held[slot] += bytes;
        return true;
    }

    public void Give(int slot, long bytes) => held[slot] -= bytes;

    public bool TryStore(long bytes)
    {
        var free = budgetBytes - StoredBytes - held.Sum(one => Math.Max(one, GuaranteedBytes));
        if (bytes > free || StoredBytes + bytes > (long)(budgetBytes * storedPart))
        {
            return false;
        }

        StoredBytes += bytes;
        return true;
    }

    public void Unstore(long bytes) => StoredBytes -= bytes;

    private long Others(int slot, Func<long, long> counted)
    {
        long sum = 0;
        for (var other = 0; other < held.Length; other++)
        {
            sum += other == slot ? 0 : counted(held[other]);
        }

        return sum;
    }
}
