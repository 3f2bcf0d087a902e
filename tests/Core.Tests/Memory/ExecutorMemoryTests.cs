using Flint.Memory;

namespace Flint.Tests.Memory;

/// <summary>How attempts share an executor's memory. 1,000 bytes and 2 slots: each is sure of 250.</summary>
public sealed class ExecutorMemoryTests
{
    private static ExecutorMemory Two() => new(nativeBytes: 1000, heapBytes: 1000, slots: 2, storedPart: 0.5);

    [Fact]
    public void A_lone_attempt_gets_more_than_a_slot_and_leaves_the_other_slot_its_start()
    {
        using var alone = Two().Enter();

        Assert.True(alone.TryReserve(750));
        Assert.False(alone.TryReserve(1));
        Assert.True(alone.TryReserve(750, MemoryKind.Native));
        Assert.False(alone.TryReserve(1, MemoryKind.Native));
        Assert.Equal((1500, 1500, 500), (alone.ReservedBytes, alone.PeakBytes, alone.LimitBytes));
    }

    [Fact]
    public void A_second_attempt_gets_its_start_at_once_and_its_half_when_the_first_releases()
    {
        var executor = Two();
        using var first = executor.Enter();
        first.TryReserve(750);
        using var second = executor.Enter();

        Assert.True(second.TryReserve(250));
        Assert.False(second.TryReserve(1));
        Assert.False(first.TryReserve(1));
        first.Release(300);
        Assert.True(second.TryReserve(250));
        Assert.False(second.TryReserve(1));
        Assert.True(first.TryReserve(50));
        Assert.False(first.TryReserve(1));
    }

    [Fact]
    public void What_an_attempt_leaves_behind_is_free_again_and_counted_once()
    {
        var executor = Two();
        var careless = executor.Enter();
        careless.TryReserve(300);
        careless.TryReserve(20, MemoryKind.Native);
        careless.Dispose();
        careless.Release(300);
        careless.Dispose();

        using var next = executor.Enter();

        Assert.Equal(320, executor.LeakedBytes);
        Assert.True(next.TryReserve(750));
    }

    [Fact]
    public void Stored_bytes_take_from_the_attempts_what_those_do_not_need_and_at_most_their_part()
    {
        var executor = Two();
        using var attempt = executor.Enter();
        attempt.TryReserve(400);

        Assert.False(executor.TryStore(501));
        Assert.True(executor.TryStore(300));
        Assert.False(executor.TryStore(150));
        // 700 are left, 175 of them are the other slot's.
        Assert.True(attempt.TryReserve(125));
        Assert.False(attempt.TryReserve(1));
        executor.Unstore(300);
        Assert.True(attempt.TryReserve(225));
        Assert.Equal(0, executor.StoredBytes);
    }

    [Fact]
    public void More_attempts_than_slots_are_a_mistake_of_the_caller()
    {
        var executor = Two();
        executor.Enter();
        var second = executor.Enter();

        Assert.Throws<InvalidOperationException>(executor.Enter);
        second.Dispose();
        Assert.NotNull(executor.Enter());
    }

    [Fact]
    public void Four_threads_that_take_and_give_never_hold_more_than_there_is()
    {
        var executor = new ExecutorMemory(1 << 20, 1 << 20, 4);
        var held = 0L;
        Parallel.For(0, 4, slot =>
        {
            var chance = new Random(slot);
            for (var attempt = 0; attempt < 200; attempt++)
            {
                using var memory = executor.Enter();
                var own = new Stack<int>();
                for (var step = 0; step < 50; step++)
                {
                    var bytes = chance.Next(1, 100_000);
                    if (memory.TryReserve(bytes))
                    {
                        own.Push(bytes);
                        Assert.InRange(Interlocked.Add(ref held, bytes), 0, 1 << 20);
                    }
                    else if (own.TryPop(out var back))
                    {
                        Interlocked.Add(ref held, -back);
                        memory.Release(back);
                    }
                }

                Interlocked.Add(ref held, -own.Sum());
                memory.Release(own.Sum());
            }
        });

        Assert.Equal(0, executor.LeakedBytes);
    }
}
