using Flint.Errors;
using Flint.Rdds;

namespace Flint.Tests.Session;

public sealed class MisuseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Data_sets_of_two_sessions_are_refused_when_the_operator_is_called()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var left = one.Parallelize([(1, 1)]).ReduceByKey((a, b) => a + b);
        var right = two.Parallelize([(2, 2)]).ReduceByKey((a, b) => a + b);

        var union = Assert.Throws<ArgumentException>(() => left.Union(right));
        var join = Assert.Throws<ArgumentException>(() => left.Join(right));

        Assert.Contains("different sessions", union.Message);
        Assert.Contains("different sessions", join.Message);
        Assert.Throws<ArgumentNullException>(() => left.Union([null!]));
    }

    [Fact]
    public async Task A_method_of_the_framework_is_refused_where_it_is_given()
    {
        await using var flint = await StartAsync();
        var numbers = flint.Parallelize([1, -2]);

        // The calls are not the last thing that their lambdas do: optimised code leaves no frame of a tail call's caller.
        var map = Assert.ThrowsAny<FlintException>(() => { _ = numbers.Map<int, int>(Math.Abs); });
        var merge = Assert.ThrowsAny<FlintException>(
            () => { _ = numbers.KeyBy(n => n % 2).ReduceByKey(Math.Max); });
        var group = Assert.ThrowsAny<FlintException>(() => { _ = numbers.GroupBy<int, int>(Math.Abs); });
        var reduce = await Assert.ThrowsAnyAsync<FlintException>(
            async () => await numbers.ReduceAsync(Math.Max, Stop));

        Assert.Matches(
            @"^The 'map' given to Map at MisuseTests\.cs:\d+ is the method Math\.Abs, .* Write x => Math\.Abs\(x\)\.$",
            map.Message);
        Assert.Matches(@"^The 'reduce' given to ReduceByKey at MisuseTests\.cs:\d+ .*Math\.Max", merge.Message);
        Assert.Matches(@"^The 'key' given to GroupBy at MisuseTests\.cs:\d+ .*Math\.Abs", group.Message);
        Assert.Matches(@"^The 'reduce' given to ReduceAsync at MisuseTests\.cs:\d+ .*Math\.Max", reduce.Message);
    }

    [Theory]
    [InlineData("/proc/flint-events")]
    [InlineData("flint-events")]
    public async Task A_folder_for_event_logs_that_cannot_be_written_is_named_with_its_setting(string folder)
    {
        var start = FlintSession.Builder().Master("local[1]")
            .Config("flint.eventLog.enabled", "true").Config("flint.eventLog.dir", folder).StartAsync(Stop);

        var error = await Assert.ThrowsAsync<FlintException>(() => start);

        Assert.StartsWith($"flint.eventLog.dir: no event log can be written to {folder} (", error.Message);
    }

    [Theory]
    [InlineData("flint.io.compression.codec", "snappy")]
    [InlineData("flint.shuffle.compress", "perhaps")]
    [InlineData("flint.pipeline.fused", "perhaps")]
    [InlineData("flint.task.waitTimeout", "soon")]
    [InlineData("flint.redaction.regex", "(")]
    [InlineData("flint.task.maxFailures", "0")]
    [InlineData("flint.network.timeout", "1s")]
    [InlineData("flint.driver.memory", "1m")]
    [InlineData("flint.memory.fraction", "2")]
    [InlineData("flint.locality.wait.process", "-1s")]
    public async Task A_wrong_setting_fails_the_start_also_if_only_executors_read_it(string key, string value)
    {
        var start = FlintSession.Builder().Master("local[1]").Config(key, value).StartAsync(Stop);

        var error = await Assert.ThrowsAsync<FlintException>(() => start);

        Assert.Contains(key, error.Message);
        Assert.Contains("(from code)", error.Message);
    }

    [Theory]
    [InlineData("local[0]")]
    [InlineData("local-cluster[1,1,100]")]
    [InlineData("nowhere")]
    public async Task A_wrong_master_fails_the_start(string master)
    {
        var error = await Assert.ThrowsAsync<FlintException>(
            () => FlintSession.Builder().Master(master).StartAsync(Stop));

        Assert.Contains(master, error.Message);
    }

    [Fact]
    public async Task The_seed_of_an_aggregation_stays_as_it_was_when_the_merge_changes_its_accumulator()
    {
        await using var flint = await StartAsync();
        var seed = new List<long>();

        var all = await flint.Range(0, 10, partitions: 3).AggregateAsync(seed, Add, AddAll, Stop);

        Assert.Equal(Enumerable.Range(0, 10).Select(n => (long)n), all);
        Assert.Empty(seed);
    }

    [Fact]
    public async Task A_record_that_contains_itself_is_refused_with_its_path()
    {
        await using var flint = await StartAsync();

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => flint.Range(0, 1, partitions: 1).Map(_ => Ring()).CollectAsync(Stop));

        Assert.Contains("is the same object as", error.Message);
        Assert.Contains(".Next", error.Message);
    }

    [Fact]
    public async Task A_null_sequence_is_reported_without_a_place_in_our_own_files()
    {
        await using var flint = await StartAsync();

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => flint.Range(0, 1).MapPartitions(_ => (IEnumerable<int>)null!).CountAsync(Stop));

        Assert.Contains("returned null", error.Message);
        Assert.DoesNotContain("UserEnumerator", error.Report);
    }

    [Fact]
    public async Task A_reader_of_the_users_own_that_fails_is_the_users_code()
    {
        await using var flint = await StartAsync();

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => new FailingRdd(flint.Context).CountAsync(Stop));

        Assert.Contains("MisuseTests.cs", error.Report);
        Assert.DoesNotContain("did not happen in your code", error.Report);
    }

    [Fact]
    public async Task A_reader_with_a_field_that_changes_is_not_shared_by_attempts()
    {
        await using var flint = await StartAsync();

        var reads = await new CountingRdd(flint.Context).CollectAsync(Stop);

        Assert.Equal([1, 1, 1, 1, 1, 1], reads);
    }

    private static List<long> Add(List<long> all, long one)
    {
        all.Add(one);
        return all;
    }

    private static List<long> AddAll(List<long> all, List<long> more)
    {
        all.AddRange(more);
        return all;
    }

    private static Link Ring()
    {
        var link = new Link();
        link.Next = link;
        return link;
    }

    private static Task<FlintSession> StartAsync() =>
        FlintSession.Builder().AppName("tests").Master("local[2]").StartAsync(Stop);

    private sealed class Link
    {
        public Link? Next { get; set; }
    }

    private sealed class FailingRdd(RddContext context) : Rdd<int>(context, "Failing")
    {
        public override IReadOnlyList<RddDependency> Dependencies => [];

        public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
            new([new RddPartition(0)]);

        public override PartitionReader<int> CreateReader() => new Reader();

        private sealed class Reader : PartitionReader<int>
        {
            public override IEnumerable<int> Read(RddPartition partition, ITaskContext task) =>
                throw new InvalidOperationException("read failed");
        }
    }

    private sealed class CountingRdd(RddContext context) : Rdd<int>(context, "Counting")
    {
        public override IReadOnlyList<RddDependency> Dependencies => [];

        public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
            new([.. Enumerable.Range(0, 6).Select(index => new RddPartition(index))]);

        public override PartitionReader<int> CreateReader() => new Reader();

        private sealed class Reader : PartitionReader<int>
        {
            private int reads;

            public override IEnumerable<int> Read(RddPartition partition, ITaskContext task) => [++reads];
        }
    }
}
