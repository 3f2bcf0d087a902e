using Flint.Errors;
using Flint.Memory;

namespace Flint.Tests.Memory;

public sealed unsafe class SlabArenaTests
{
    [Fact]
    public void Cuts_are_aligned_do_not_overlap_and_are_given_back()
    {
        using var pool = new SlabPool();
        var memory = new TaskMemory(64 << 20);
        using var arena = new SlabArena(pool, memory, "test");
        var cuts = new List<(nint Start, int Size)>();
        foreach (var size in Enumerable.Range(1, 400).Select(i => i * 37).Append(3 << 20))
        {
            var cut = arena.Take(size);
            new Span<byte>(cut, size).Fill((byte)size);
            cuts.Add(((nint)cut, size));
        }

        Assert.All(cuts, cut => Assert.Equal(0, cut.Start % 8));
        Assert.All(cuts, cut =>
            Assert.Equal(-1, new ReadOnlySpan<byte>((byte*)cut.Start, cut.Size).IndexOfAnyExcept((byte)cut.Size)));
        Assert.Equal(arena.HeldBytes, memory.ReservedBytes);

        arena.Reset();

        Assert.Equal((0, 0, 0), (arena.HeldBytes, memory.ReservedBytes, pool.RentedBytes));
    }

    [Fact]
    public void Growth_beyond_the_limit_names_the_operator_and_holds_nothing_more()
    {
        using var pool = new SlabPool();
        var memory = new TaskMemory(3 << 20);
        using var arena = new SlabArena(pool, memory, "sort by key");
        arena.Take(100);

        var failed = Assert.Throws<TaskFailedException>(() => (nint)arena.Take(2 << 20));

        Assert.Equal(new TaskFailure.MemoryLimit("sort by key", 2 << 20, 3 << 20), failed.Failure);
        Assert.Equal(SlabPool.SlabBytes, memory.ReservedBytes);
    }

    [Fact]
    public void Slabs_are_kept_for_the_next_user_until_the_pool_is_disposed()
    {
        var pool = new SlabPool();
        var first = (nint)pool.Rent();
        pool.Return((byte*)first);
        var again = (nint)pool.Rent();
        Assert.Equal(first, again);
        Assert.Equal(0, again % SlabPool.SlabBytes);

        pool.Dispose();
        Assert.Equal(SlabPool.SlabBytes, pool.HeldBytes);
        pool.Return((byte*)again);

        Assert.Equal(0, pool.HeldBytes);
        Assert.Throws<ObjectDisposedException>(() => (nint)pool.Rent());
    }
}
