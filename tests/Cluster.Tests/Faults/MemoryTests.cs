using Flint.Errors;
using Flint.Rdds;

namespace Flint.Processes.Faults;

/// <summary>Tasks that want more than a small executor has.</summary>
public sealed class MemoryTests
{
    private const string Small = "local-cluster[1,1,256]";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Behaviour(100)]
    public async Task A_list_that_fills_the_heap_fails_its_task_by_name_with_the_size_it_read_and_the_two_settings()
    {
        await using var cluster = await TestCluster.StartAsync(Small, ("flint.task.maxFailures", "2"));
        var skewed = cluster.Session.Range(0, 9_000, partitions: 3).Map(n => (n % 500 == 0 ? n : -1L, n)).PartitionBy(4);

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => skewed.MapPartitions(Hoard).CountAsync(Stop).WaitAsync(Limit, Stop));

        var failure = Assert.IsType<TaskFailure.MemoryLimit>(error.Failure);
        Assert.StartsWith("MapPartitions at MemoryTests.cs", failure.Operator, StringComparison.Ordinal);
        Assert.NotNull(failure.Input);
        Assert.True(failure.Input.Bytes > 10 * failure.Input.MedianBytes, failure.Describe());
        await WhatHelpsIsNamedAndTheNextJobRunsAsync(cluster, error, "flint.default.parallelism");
    }

    [Fact, Behaviour(100)]
    public async Task A_group_that_does_not_fit_fails_its_task_by_name_with_the_size_it_read_and_what_divides_it()
    {
        await using var cluster = await TestCluster.StartAsync(Small, ("flint.task.maxFailures", "2"));

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => cluster.Session.Range(0, 10_000_000, partitions: 4).Map(n => (n % 1000 == 0 ? n : 1L, n)).GroupByKey(4)
                .Map(group => group.Value.Count).CountAsync(Stop).WaitAsync(Limit, Stop));

        var failure = Assert.IsType<TaskFailure.MemoryLimit>(error.Failure);
        Assert.StartsWith("group by key", failure.Operator, StringComparison.Ordinal);
        Assert.True(failure.WantedBytes > failure.LimitBytes && failure.LimitBytes > 0, failure.Describe());
        Assert.True(failure.Input!.Bytes > 10 * failure.Input.MedianBytes, failure.Describe());
        await WhatHelpsIsNamedAndTheNextJobRunsAsync(cluster, error, "ReduceByKey or AggregateByKey");
    }

    private static async Task WhatHelpsIsNamedAndTheNextJobRunsAsync(
        TestCluster cluster, JobFailedException error, string divides)
    {
        Assert.Contains(divides, error.Message, StringComparison.Ordinal);
        Assert.Contains("flint.executor.memory", error.Message, StringComparison.Ordinal);
        Assert.Contains("in local-cluster[n,c,m] the master's m", error.Message, StringComparison.Ordinal);
        Assert.Equal(100, await cluster.Session.Range(0, 100, partitions: 2).CountAsync(Stop).WaitAsync(Limit, Stop));
        Assert.Single(cluster.Events.Executors);
    }

    /// <summary>Only the partition with nearly all rows asks for more than there is.</summary>
    private static IEnumerable<long> Hoard(IEnumerable<(long Key, long Value)> rows)
    {
        var all = rows.ToList();
        var hoard = new List<byte[]>();
        while (all.Count > 1_000)
        {
            hoard.Add(new byte[1 << 16]);
        }

        return all.Select(row => row.Value + hoard.Count);
    }
}
