using Flint.Errors;
using Flint.Rdds;
using Flint.Testing.Clusters;
using Flint.Tests.Cluster;

namespace Flint.Tests.Session;

/// <summary>What a session makes of its settings when it starts.</summary>
public sealed class SessionSettingsTests
{
    private const long MiB = 1L << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long AvailableBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    [Fact]
    public async Task A_task_that_takes_more_slots_than_an_executor_has_is_refused_at_the_start()
    {
        var error = await Assert.ThrowsAsync<FlintException>(
            () => Local().Config("flint.task.cpus", "5").StartAsync(Stop));

        Assert.StartsWith("flint.task.cpus (from code) is 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 slots", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_may_take_all_slots_of_an_executor()
    {
        await using var flint = await Local().Config("flint.task.cpus", "2").StartAsync(Stop);

        Assert.Equal(10, await flint.Range(0, 10).CountAsync(Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_drivers_memory_is_limited_while_its_session_lives_wherever_executors_run(bool elsewhere)
    {
        var before = AvailableBytes;
        await using var twin = new TwinPlace(1, new InMemoryHost("host", 1));
        var builder = Local().Config("flint.driver.memory", $"{before - MiB}");
        builder.Place = elsewhere ? twin : null;

        await using (await builder.StartAsync(Stop))
        {
            Assert.Equal(before - MiB, AvailableBytes);
        }

        Assert.Equal(before, AvailableBytes);
    }

    [Fact]
    public async Task Sessions_share_one_limit_of_the_drivers_memory_and_another_is_refused()
    {
        var before = AvailableBytes;
        var limited = Local().Config("flint.driver.memory", $"{before - MiB}");
        await using (await limited.StartAsync(Stop))
        {
            await using (await limited.StartAsync(Stop))
            {
                var error = await Assert.ThrowsAsync<FlintException>(
                    () => Local().Config("flint.driver.memory", $"{before - (2 * MiB)}").StartAsync(Stop));

                Assert.Contains($"{before - MiB}", error.Message, StringComparison.Ordinal);
                Assert.Contains($"{before - (2 * MiB)}", error.Message, StringComparison.Ordinal);
            }

            Assert.Equal(before - MiB, AvailableBytes);
        }

        Assert.Equal(before, AvailableBytes);
    }

    [Fact]
    public async Task Less_driver_memory_than_is_in_use_is_refused_and_leaves_the_limit()
    {
        var before = AvailableBytes;
        var held = new byte[256 * MiB];

        var error = await Assert.ThrowsAsync<FlintException>(
            () => Local().Config("flint.driver.memory", "64m").StartAsync(Stop));

        GC.KeepAlive(held);
        Assert.StartsWith("flint.driver.memory (from code) is 67108864", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, AvailableBytes);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100m")]
    public async Task An_executor_too_small_to_work_in_is_refused_naming_both_its_settings(string overhead)
    {
        var error = await Assert.ThrowsAsync<FlintException>(() => Local().Config("flint.executor.memory", "100m")
            .Config("flint.executor.memoryOverhead", overhead).StartAsync(Stop));

        Assert.Contains("flint.executor.memory (from code)", error.Message, StringComparison.Ordinal);
        Assert.Contains("flint.executor.memoryOverhead (from code)", error.Message, StringComparison.Ordinal);
        Assert.Contains("256 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_fails_on_a_local_master_says_how_to_try_it_again_there()
    {
        await using var flint = await Local().Config("flint.task.maxFailures", "3").StartAsync(Stop);

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => flint.Range(0, 1, partitions: 1).Map(n => 1 / n).CountAsync(Stop));

        Assert.Contains("failed once, the limit of the master local[2]: write local[2,F]", error.Message);
        Assert.DoesNotContain("flint.task.maxFailures", error.Message);
    }

    [Fact]
    public async Task A_setting_that_the_master_overrules_is_told_with_what_rules_in_its_place()
    {
        var log = Directory.CreateTempSubdirectory("flint-settings-").FullName;
        var builder = Local().Config("flint.eventLog.enabled", "true").Config("flint.eventLog.dir", log)
            .Config("flint.executor.instances", "4").Config("flint.executor.cores", "2")
            .Config("flint.executor.memory", "2g").Config("flint.executor.memoryOverhead", "400m");

        await (await builder.StartAsync(Stop)).DisposeAsync();

        var told = await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(log)), Stop);
        Directory.Delete(log, recursive: true);
        Assert.Equal(4, told.Count(line => line.Contains("has no effect with this master", StringComparison.Ordinal)));
        Assert.Contains(told, line => line.Contains(
            "flint.executor.memory (from code) has no effect with this master: tasks use the memory of this process",
            StringComparison.Ordinal));
    }

    private static FlintSessionBuilder Local() => FlintSession.Builder().AppName("tests").Master("local[2]");
}
