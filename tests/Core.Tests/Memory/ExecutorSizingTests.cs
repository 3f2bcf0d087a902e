using Flint.Memory;

namespace Flint.Tests.Memory;

public sealed class ExecutorSizingTests
{
    private const long MiB = 1L << 20;

    [Theory]
    [InlineData(256, 78, 78)]
    [InlineData(512, 206, 206)]
    [InlineData(768, 334, 334)]
    [InlineData(1024, 462, 462)]
    [InlineData(1027, 464, 463)]
    public void A_container_is_the_heap_the_slabs_and_a_hundred_for_the_process(int container, int heap, int native)
    {
        // Whole slabs only; the heap gets what is left over.
        var wholeSlabs = native / 2 * 2;
        Assert.Equal(
            new ExecutorSizing((container - 100 - wholeSlabs) * MiB, wholeSlabs * MiB, 2),
            ExecutorSizing.Of(container * MiB, 2));
        Assert.InRange(container - 100 - wholeSlabs, heap - 1, heap + 1);
    }

    [Fact]
    public void A_container_too_small_to_work_in_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ExecutorSizing.Of((256 * MiB) - 1, 1));

    [Theory]
    [InlineData(1024, null, 1408)]
    [InlineData(10240, null, 11264)]
    [InlineData(1024, 0L, 1024)]
    [InlineData(1024, 100L, 1124)]
    public void Managers_are_asked_for_memory_and_its_overhead(int memory, long? overhead, int container) =>
        Assert.Equal(container * MiB, ExecutorSizing.ContainerBytes(memory * MiB, overhead * MiB));

    [Theory]
    [InlineData(256, 4, 512 << 10)]
    [InlineData(1024, 4, 2 << 20)]
    [InlineData(768, 1, 2 << 20)]
    [InlineData(256, 64, 64 << 10)]
    public void Slabs_are_huge_pages_unless_slots_have_little(int container, int slots, int slab) =>
        Assert.Equal(slab, ExecutorSizing.Of(container * MiB, slots).SlabBytes);

    [Fact]
    public void A_process_that_is_not_the_engines_alone_lends_sixty_per_cent()
    {
        var sizing = ExecutorSizing.OfProcess(1000 * MiB, 2);
        var heap = (long)(sizing.HeapLimitBytes * new MemoryOptions().Fraction);

        Assert.Equal(600 * MiB, heap + sizing.NativeBytes);
    }

    [Theory]
    [InlineData(0.0, 0.5, "flint.memory.fraction")]
    [InlineData(double.NaN, 0.5, "flint.memory.fraction")]
    [InlineData(0.6, 1.0, "flint.memory.storageFraction")]
    public void Fractions_that_cannot_work_are_refused_by_name(double fraction, double storage, string key)
    {
        var options = new MemoryOptions { Fraction = fraction, StorageFraction = storage };

        Assert.Contains(key, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
