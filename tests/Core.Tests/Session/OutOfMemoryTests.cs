using Flint.Errors;
using Flint.Rdds;

namespace Flint.Tests.Session;

/// <summary>What becomes of a task that asks for more memory than there is.</summary>
public sealed class OutOfMemoryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exhausted_heap_fails_that_task_by_name_and_the_next_job_runs()
    {
        await using var flint = await FlintSession.Builder().Master("local[1]").StartAsync(Stop);
        // One partition has nearly all rows. The runtime refuses the array, as it does when the heap is full.
        var grouped = flint.Range(0, 9_000, partitions: 3).Map(n => (n % 500 == 0 ? n : -1L, n)).GroupByKey(4);

        var error = await Assert.ThrowsAsync<JobFailedException>(() => grouped
            .Map(group => group.Value.Count > 1000 ? new long[int.MaxValue].Length : 1).CollectAsync(Stop));

        var failure = Assert.IsType<TaskFailure.MemoryLimit>(error.Failure);
        Assert.StartsWith("Map at OutOfMemoryTests.cs", failure.Operator, StringComparison.Ordinal);
        Assert.NotNull(failure.Input);
        Assert.True(failure.Input.Bytes > 10 * failure.Input.MedianBytes, failure.Describe());
        Assert.Contains("the heap was full during Map", error.Report, StringComparison.Ordinal);
        Assert.Contains(
            $"reads partition {failure.Input.Partition} of {failure.Input.Bytes} bytes", error.Report,
            StringComparison.Ordinal);
        Assert.Contains("in local[N] flint.driver.memory", error.Report, StringComparison.Ordinal);
        Assert.Equal(19, await grouped.CountAsync(Stop));
    }

    [Fact]
    public async Task Objects_of_the_user_that_fill_the_heap_name_no_shuffle()
    {
        await using var flint = await FlintSession.Builder().Master("local[1]").StartAsync(Stop);

        var error = await Assert.ThrowsAsync<JobFailedException>(() =>
            flint.Range(0, 10).Map(n => new byte[int.MaxValue].Length + n).CollectAsync(Stop));

        Assert.Null(Assert.IsType<TaskFailure.MemoryLimit>(error.Failure).Input);
        Assert.Equal(45, await flint.Range(0, 10).ReduceAsync((a, b) => a + b, Stop));
    }
}
