using Flint.Shuffle;

namespace Flint.Tests.Shuffle;

public sealed class MemoryShuffleStoreTests
{
    private readonly MemoryShuffleStore store = new();

    [Fact]
    public void A_second_output_of_one_attempt_is_refused_and_changes_nothing()
    {
        store.Put(new(1), new(7), [new byte[3], new byte[4]]);

        Assert.Throws<InvalidOperationException>(() => store.Put(new(1), new(7), [new byte[9]]));

        Assert.Equal(7, store.HeldBytes);
        Assert.Equal(4, store.TryGet(new(new(1), new(7), 1))!.Value.Length);
    }

    [Fact]
    public void Forgetting_a_shuffle_drops_all_its_outputs_and_no_other()
    {
        store.Put(new(1), new(7), [new byte[3]]);
        store.Put(new(1), new(8), [new byte[5]]);
        store.Put(new(2), new(9), [new byte[11]]);

        store.Forget(new(1));
        store.Forget(new(1));

        Assert.Equal(11, store.HeldBytes);
        Assert.Null(store.TryGet(new(new(1), new(7), 0)));
        Assert.NotNull(store.TryGet(new(new(2), new(9), 0)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_partition_that_does_not_exist_is_not_here(int reduce)
    {
        store.Put(new(1), new(7), [new byte[3]]);

        Assert.Null(store.TryGet(new(new(1), new(7), reduce)));
    }
}
