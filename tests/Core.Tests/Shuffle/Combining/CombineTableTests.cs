using Flint.Errors;
using Flint.Memory;
using Flint.Shuffle.Combining;
using Flint.Shuffle.Rows;

namespace Flint.Tests.Shuffle.Combining;

public sealed class CombineTableTests
{
    private const int Full = 256;

    [Fact]
    public void A_full_table_still_finds_what_it_has_when_it_may_not_grow()
    {
        using var probe = new TaskMemory(1 << 20);
        using var sizes = new CombineTable<long, long, RawKey<long>, long>(default, probe, "test");
        using var memory = new TaskMemory(Full * sizes.BytesPerEntry);
        using var table = new CombineTable<long, long, RawKey<long>, long>(default, memory, "test");
        for (var key = 0; key < Full; key++)
        {
            Assert.Equal(key, table.FindOrAdd(key, (uint)key, out var added));
            Assert.True(added);
        }

        for (var key = 0; key < Full; key++)
        {
            Assert.Equal(key, table.FindOrAdd(key, (uint)key, out var added));
            Assert.False(added);
        }

        Assert.Throws<TaskFailedException>(() => table.FindOrAdd(Full, Full, out _));
    }
}
