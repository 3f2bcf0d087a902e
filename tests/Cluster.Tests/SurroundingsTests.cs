using System.Globalization;
using System.Runtime;
using Flint.Rdds;
using Flint.Settings;

namespace Flint.Processes;

/// <summary>What an executor process finds around it: settings, culture, memory, secrets.</summary>
public sealed class SurroundingsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A value that is not the default, for each setting that executors get.</summary>
    private static readonly Dictionary<string, string> Unusual = new()
    {
        ["flint.debug.faults"] = "spill.write:fail@999999#nobody",
        ["flint.executor.decommission.signal"] = "USR1",
        ["flint.executor.heartbeat.maxFailures"] = "41",
        ["flint.executor.heartbeatInterval"] = "4s",
        ["flint.executor.reconnectTimeout"] = "11s",
        ["flint.io.compression.codec"] = "zstd",
        ["flint.logConf"] = "true",
        ["flint.memory.fraction"] = "0.55",
        ["flint.memory.storageFraction"] = "0.45",
        ["flint.network.maxRemoteBlockSizeFetchToMem"] = "150m",
        ["flint.pipeline.fused"] = "false",
        ["flint.redaction.regex"] = "123456",
        ["flint.reducer.maxBlocksInFlightPerAddress"] = "444",
        ["flint.reducer.maxReqsInFlight"] = "33",
        ["flint.reducer.maxSizeInFlight"] = "40m",
        ["flint.shuffle.compress"] = "false",
        ["flint.shuffle.io.maxRetries"] = "2",
        ["flint.shuffle.io.retryWait"] = "6s",
        ["flint.shuffle.spill.compress"] = "false",
        ["flint.shuffle.spill.numElementsForceSpillThreshold"] = "123456",
        ["flint.task.reaper.enabled"] = "true",
        ["flint.task.reaper.killTimeout"] = "77s",
        ["flint.task.reaper.pollingInterval"] = "7s",
        ["flint.task.waitTimeout"] = "99s",
    };

    [Fact]
    public async Task A_setting_that_the_master_overrules_is_told_once_by_the_driver()
    {
        await using var driver = DriverProcess.Start(
            "sum", "local-cluster[1,1,256]", ("flint.executor.memory", "2g"), ("flint.executor.cores", "4"));

        Assert.Equal(0, await driver.WaitForExitAsync());

        var told = driver.Errors.Where(line => line.Contains("has no effect with this master")).Order().ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains("flint.executor.cores (from ", told[0]);
        Assert.Contains("its m is all memory of an executor, in MiB", told[1]);
    }

    [Fact]
    [Behaviour(98)]
    public async Task Every_setting_for_executors_reaches_their_processes_and_the_nodes_own_variables_do_not()
    {
        var wanted = new SettingsCatalog(FlintSessionBuilder.OptionsTypes).Definitions
            .Where(setting => setting.ForExecutors).Select(setting => setting.Key).ToList();
        await using var driver = DriverProcess.Start(
            "sum", "local-cluster[1,1,256]", [.. Unusual.Select(one => (one.Key, one.Value))]);

        Assert.Equal(0, await driver.WaitForExitAsync());

        // The folders are the test's own; a new setting needs a value above.
        Assert.Equal(wanted.Order(), Unusual.Keys.Append("flint.local.dir").Order());
        var redaction = Redaction.By(Unusual["flint.redaction.regex"]);
        var expected = Unusual.Append(new("flint.local.dir", driver.Folders.Scratch))
            .Select(one => $"[executor 0] {one.Key}={redaction.Hide(one.Key, one.Value)} (driver)");
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            driver.Errors.Where(line => line.StartsWith("[executor 0] flint.")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_executors_variables_are_its_launch_and_no_setting_and_no_secret()
    {
        await using var cluster = await TestCluster.StartAsync("local-cluster[1,1,256]");
        await cluster.Session.Range(0, 1, partitions: 1).CountAsync(Stop);
        var pid = Assert.Single(cluster.Pids);

        var variables = Machine.EnvironmentOf(pid);
        var arguments = Machine.ArgumentsOf(pid);

        Assert.Equal(
            [
                "FLINT_APPLICATION_ID", "FLINT_CULTURE", "FLINT_DRIVER_BLOCKS", "FLINT_DRIVER_CONTROL", "FLINT_DRIVER_TERM",
                "FLINT_EXECUTOR_BIND_ADDRESS", "FLINT_EXECUTOR_BLOCK_PORT", "FLINT_EXECUTOR_CONTAINER_BYTES",
                "FLINT_EXECUTOR_CREDENTIALS", "FLINT_EXECUTOR_HOST", "FLINT_EXECUTOR_ID", "FLINT_EXECUTOR_LOCAL_DIRS",
                "FLINT_EXECUTOR_MESSAGE_BYTES", "FLINT_EXECUTOR_PORTS", "FLINT_EXECUTOR_PORT_RETRIES",
                "FLINT_EXECUTOR_SLOTS", "FLINT_EXECUTOR_TLS", "FLINT_UI_CULTURE",
            ],
            variables.Keys.Where(name => name.StartsWith("FLINT_")).Order(StringComparer.Ordinal));
        Assert.Equal("exec", arguments[1]);
        Assert.EndsWith("Flint.Executor.dll", arguments[^1]);

        // 256 bits in hexadecimal.
        Assert.DoesNotMatch("[0-9a-fA-F]{64}", string.Join(' ', variables.Values.Concat(arguments)));
    }

    [Theory]
    [InlineData("de-DE", "Asia/Kathmandu", "0", "0,5 01.03.2020 Asia/Kathmandu  -1")]
    [InlineData("en-US", "America/St_Johns", "0", "0.5 3/1/2020 America/St_Johns  -1")]
    [InlineData("", "UTC", "1", "0.5 03/01/2020 UTC  31")]
    [Behaviour(108)]
    public async Task Executors_format_compare_and_tell_the_time_as_their_driver(
        string culture, string zone, string invariant, string row)
    {
        var settings = new List<(string, string)>
        {
            ("SAMPLE_CULTURE", culture), ("TZ", zone), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", invariant),
        };
        await using var processes = DriverProcess.Start("spread", "local-cluster[2,1,256]", [.. settings]);
        await using var local = DriverProcess.Start("spread", "local[2]", [.. settings]);

        Assert.Equal(0, await processes.WaitForExitAsync());
        Assert.Equal(0, await local.WaitForExitAsync());

        Assert.Equal(local.Output[^1], processes.Output[^1]);
        Assert.StartsWith(row, processes.Output[^1]);
    }

    [Fact]
    public async Task An_executor_collects_with_one_thread_under_the_limit_of_its_container_whatever_the_program_says()
    {
        await using var cluster = await TestCluster.StartAsync("local-cluster[1,1,512]");

        var found = await cluster.Session.Range(0, 1, partitions: 1)
            .Map(_ => (GCSettings.IsServerGC, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)).FirstAsync(Stop);

        Assert.False(found.IsServerGC);
        Assert.Equal((512L - 100) << 19, found.TotalAvailableMemoryBytes, 4.0 * (1 << 20));
    }

    [Fact]
    public async Task The_resident_set_stays_within_the_container_while_much_is_allocated()
    {
        await using var cluster = await TestCluster.StartAsync("local-cluster[1,2,256]");

        var length = await cluster.Session.Range(0, 4_000_000, partitions: 8)
            .Map(value => value.ToString(CultureInfo.InvariantCulture)).Map(text => (long)text.Length)
            .ReduceAsync((left, right) => left + right, Stop);

        Assert.Equal(26_888_890, length);
        var (_, peak) = Machine.ResidentBytesOf(Assert.Single(cluster.Pids));
        Assert.InRange(peak, 1L << 20, 256L << 20);
    }
}
