using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

public sealed class MemoryShuffleStoreTests
{
    private readonly MemoryShuffleStore store = new();

    [Fact]
    public void A_second_output_of_one_attempt_is_refused_and_changes_nothing()
    {
        Put(1, 7, new byte[3], new byte[4]);

        Assert.Throws<InvalidOperationException>(() => Put(1, 7, new byte[9]));

        Assert.Equal(7, store.HeldBytes);
        Assert.Equal(4, store.TryOpen(new(new(1), new(7), 1))!.Length);
    }

    [Fact]
    public void Forgetting_a_shuffle_drops_all_its_outputs_and_no_other()
    {
        Put(1, 7, new byte[3]);
        Put(1, 8, new byte[5]);
        Put(2, 9, new byte[11]);

        store.Forget(new(1));
        store.Forget(new(1));

        Assert.Equal(11, store.HeldBytes);
        Assert.Null(store.TryOpen(new(new(1), new(7), 0)));
        Assert.NotNull(store.TryOpen(new(new(2), new(9), 0)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_partition_that_does_not_exist_is_not_here(int reduce)
    {
        Put(1, 7, new byte[3]);

        Assert.Null(store.TryOpen(new(new(1), new(7), reduce)));
    }

    private void Put(int shuffle, long attempt, params byte[][] segments)
    {
        using var output = store.Begin(new(shuffle), new(attempt), segments.Length);
        foreach (var segment in segments)
        {
            output.Append(segment);
            output.EndPartition();
        }

        output.Commit();
    }
}
