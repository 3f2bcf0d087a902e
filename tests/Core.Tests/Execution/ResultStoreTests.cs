using Flint.Blocks;
using Flint.Errors;
using Flint.Execution;
using Flint.Identity;
using Flint.Memory;

namespace Flint.Tests.Execution;

public sealed class ResultStoreTests : IDisposable
{
    private static readonly TaskAttemptId First = new(1);
    private static readonly TaskAttemptId Second = new(2);

    private readonly string root = Directory.CreateTempSubdirectory("flint-results-").FullName;
    private readonly ScratchFolder scratch;
    private readonly ResultStore store;

    /// <summary>One slot; 50 bytes of the heap may be stored.</summary>
    private readonly ExecutorMemory memory = new(100, 100, slots: 1, storedPart: 0.5);

    public ResultStoreTests()
    {
        scratch = new([root], new("app"), new("7"), new());
        store = new(scratch);
    }

    public void Dispose()
    {
        store.Dispose();
        scratch.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void A_result_counts_against_the_executors_memory_until_it_is_forgotten()
    {
        store.Put(First, Bytes(40), memory);
        Assert.Equal(40, memory.StoredBytes);
        Assert.Equal(Bytes(40), Read(First));

        store.Forget(First);
        store.Forget(First);

        Assert.Equal(0, memory.StoredBytes);
        Assert.Null(store.TryOpen(First));
    }

    [Fact]
    public void A_result_that_memory_has_no_room_for_lies_on_the_disk()
    {
        store.Put(First, Bytes(40), memory);
        store.Put(Second, Bytes(41), memory);

        Assert.Equal(40, memory.StoredBytes);
        Assert.Equal(Bytes(40), Read(First));
        Assert.Equal(Bytes(41), Read(Second));
        Assert.Equal(Bytes(41), Read(Second));
        store.Forget(Second);
        Assert.Null(store.TryOpen(Second));
        Assert.Equal(40, memory.StoredBytes);
    }

    [Fact]
    public void A_result_that_is_forgotten_while_it_is_read_can_be_read_to_its_end()
    {
        store.Put(First, Bytes(60), memory);
        using var reading = store.TryOpen(First)!;

        store.Forget(First);

        var read = new byte[60];
        Assert.Equal(60, reading.Read(0, read));
        Assert.Equal(Bytes(60), read);
    }

    [Fact]
    public void A_result_that_no_disk_has_room_for_is_refused_and_holds_nothing()
    {
        scratch.Faults.Arm("spill.write:full@1", "7");

        var error = Assert.Throws<FlintException>(() => store.Put(First, Bytes(60), memory));

        Assert.Contains("flint.local.dir", error.Message, StringComparison.Ordinal);
        Assert.Null(store.TryOpen(First));
        Assert.Equal(0, memory.StoredBytes);
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(one => (byte)one)];

    private byte[] Read(TaskAttemptId attempt)
    {
        using var stored = store.TryOpen(attempt)!;
        var bytes = new byte[stored.Length];
        Assert.Equal(bytes.Length, stored.Read(0, bytes));
        return bytes;
    }
}
