using Flint.Errors;
using Flint.Memory;

namespace Flint.Tests.Memory;

/// <summary>Who spills when an attempt's memory is full.</summary>
public sealed class TaskMemoryTests
{
    [Fact]
    public void The_largest_holder_spills_first_and_only_as_many_as_it_takes()
    {
        var memory = new TaskMemory(100);
        var small = new Holder(memory, 20);
        var large = new Holder(memory, 70);

        memory.Reserve(60, "join");

        Assert.Equal((0, 1), (small.Spills, large.Spills));
        Assert.Equal(80, memory.ReservedBytes);
        Assert.Equal("join", memory.LastOperator);
    }

    [Fact]
    public void A_refusal_after_all_have_spilled_names_operator_wish_and_limit()
    {
        var memory = new TaskMemory(100);
        var holder = new Holder(memory, 20);
        var stuck = new Holder(memory, 70) { Stuck = true };

        var failed = Assert.Throws<TaskFailedException>(() => memory.Reserve(60, "join"));

        Assert.Equal(new TaskFailure.MemoryLimit("join", 60, 100), failed.Failure);
        Assert.Equal((1, 0, 70), (holder.Spills, stuck.Spills, memory.ReservedBytes));
    }

    [Fact]
    public void An_operator_that_takes_all_it_can_get_leaves_an_eighth_unless_it_cannot_go_on()
    {
        var memory = new TaskMemory(800);
        memory.ReserveGreedily(700, "sort", MemoryKind.Native);
        var holder = new Holder(memory, 0) { Native = 700 };

        memory.ReserveGreedily(50, "sort", MemoryKind.Native);

        Assert.Equal((1, 50), (holder.Spills, memory.ReservedBytes));
        memory.ReserveGreedily(750, "sort", MemoryKind.Native);
        Assert.Equal(800, memory.ReservedBytes);
    }

    [Fact]
    public void Who_is_no_longer_registered_is_not_asked()
    {
        var memory = new TaskMemory(100);
        var holder = new Holder(memory, 50);
        memory.Unregister(holder);

        Assert.False(memory.TryReserve(60));
        Assert.Equal(0, holder.Spills);
    }

    private sealed class Holder : ISpillable
    {
        private readonly TaskMemory memory;
        private readonly long heap;

        public Holder(TaskMemory memory, long heap)
        {
            this.memory = memory;
            this.heap = heap;
            memory.Reserve(heap, "holder");
            memory.Register(this);
        }

        public bool Stuck { get; init; }

        public long Native { get; init; }

        public int Spills { get; private set; }

        public long SpillableBytes(MemoryKind kind) => kind == MemoryKind.Heap ? heap : Native;

        public bool TrySpill()
        {
            if (Stuck || Spills > 0)
            {
                return false;
            }

            Spills++;
            memory.Release(heap);
            memory.Release(Native, MemoryKind.Native);
            return true;
        }
    }
}
