using Flint.Rdds;

namespace Flint.Tests.Rdds;

/// <summary>Data sets of the user's own, right and wrong.</summary>
public sealed class OwnRddTests : IAsyncLifetime
{
    private FlintSession session = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        session = await FlintSession.Builder().Master("local[2]").StartAsync(Stop);

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Fact]
    public async Task Partitions_come_in_the_order_of_the_list()
    {
        var own = Own([new Part(0, "a"), new Part(1, "b"), new Part(2, "c")]);

        Assert.Equal(["a", "b", "c"], await own.CollectAsync(Stop));
        Assert.Equal(["a", "b"], await own.TakeAsync(2, Stop));
        Assert.Equal(["a", "b", "c"], await own.Coalesce(2).CollectAsync(Stop));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, -1, 0)]
    public async Task Partitions_whose_index_is_not_their_place_are_refused_by_name(int place, int first, int second)
    {
        var own = Own([new Part(first, "a"), new Part(second, "b")]);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => own.TakeAsync(1, Stop));

        Assert.Equal(
            $"The data set Own lists Part {{ Index = {(place == 0 ? first : second)}, Text = {(place == 0 ? "a" : "b")} }} "
            + $"at place {place}: give each partition its place in the list as its Index, from 0.", error.Message);
    }

    [Fact, Behaviour(25)]
    public async Task Listing_that_throws_fails_that_action_only_and_is_tried_again_by_the_next()
    {
        var own = Own([new Part(0, "a")], listing: 1);

        var error = await Assert.ThrowsAsync<IOException>(() => own.CollectAsync(Stop));

        Assert.Equal("no listing today", error.Message);
        Assert.Equal(["a"], await own.CollectAsync(Stop));
    }

    [Fact, Behaviour(25)]
    public async Task Preferred_hosts_that_throw_fail_that_action_only()
    {
        var own = Own([new Part(0, "a")], hosts: 1);

        await Assert.ThrowsAsync<IOException>(() => own.Map(text => (text, 1)).GroupByKey(2).CountAsync(Stop));

        Assert.Equal(1, await own.CountAsync(Stop));
        Assert.Equal(10, await session.Range(0, 10).CountAsync(Stop));
    }

    private OwnRdd Own(RddPartition[] partitions, int listing = 0, int hosts = 0) =>
        new(session.Context, partitions, listing, hosts);

    public sealed record Part(int Index, string Text) : RddPartition(Index);

    /// <summary>Throws at the first listings and at the first questions for hosts.</summary>
    private sealed class OwnRdd(RddContext context, RddPartition[] partitions, int listing, int hosts)
        : Rdd<string>(context, "Own")
    {
        private int listings = listing;
        private int questions = hosts;

        public override IReadOnlyList<RddDependency> Dependencies => [];

        public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
            listings-- > 0 ? throw new IOException("no listing today") : new(partitions);

        public override IReadOnlyList<string> PreferredHosts(RddPartition partition) =>
            questions-- > 0 ? throw new IOException("no hosts today") : [];

        public override PartitionReader<string> CreateReader() => new Texts();
    }

    private sealed class Texts : PartitionReader<string>
    {
        public override IEnumerable<string> Read(RddPartition partition, ITaskContext task) => [((Part)partition).Text];
    }
}
