namespace Flint.Scheduling.Executors;

/// <summary>
/// The executors with a free slot, for offers in random order. Drawing visits only as many as are drawn: the shuffle is
/// done in place, one exchange per draw. Chance is seeded.
/// </summary>
internal sealed class FreePool(int seed)
{
    private readonly Random chance = new(seed);
    private readonly List<ExecutorState> free = [];

    public int Count => free.Count;

    public bool Contains(ExecutorState executor) => executor.PoolIndex >= 0;

    public void Add(ExecutorState executor)
    {
        if (executor.PoolIndex < 0)
        {
            executor.PoolIndex = free.Count;
            free.Add(executor);
        }
    }

    public void Remove(ExecutorState executor)
    {
        if (executor.PoolIndex < 0)
        {
            return;
        }

        var last = free[^1];
        free[executor.PoolIndex] = last;
        last.PoolIndex = executor.PoolIndex;
        free.RemoveAt(free.Count - 1);
        executor.PoolIndex = -1;
    }

    /// <summary>
    /// Brings a random one of those not drawn yet to a position and returns it. Those before the position were drawn;
    /// if the drawn one leaves the pool, an undrawn one takes its position.
    /// </summary>
    public ExecutorState Draw(int position)
    {
        var other = chance.Next(position, free.Count);
        (free[position], free[other]) = (free[other], free[position]);
        free[position].PoolIndex = position;
        free[other].PoolIndex = other;
        return free[position];
    }
}
