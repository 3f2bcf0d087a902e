using System.Collections.Concurrent;
using System.Diagnostics;
using Flint.Cluster;
using Flint.Rdds;
using Flint.Testing.Clusters;
using Flint.Tests.Cluster;

namespace Flint.Tests.Session;

/// <summary>Sessions on several executors, on hosts and in racks, that come and go.</summary>
public sealed class TwinSessionTests
{
    private static readonly ConcurrentDictionary<Guid, Gate> Gates = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_run_on_the_hosts_that_hold_their_input()
    {
        await using var place = new TwinPlace(3, new("alpha", 1, "r1"), new("beta", 1, "r1"), new("gamma", 1, "r2"));
        await using var flint = await StartAsync(place, localityWait: "60s");
        await EveryHostAsync(flint, 3);

        var read = await new PlacedRdd(flint.Context, ["alpha", "beta", "gamma", "alpha", "gamma", "beta"], null)
            .CollectAsync(Stop);

        var hosts = place.Hosts!.Lent.ToDictionary(lent => lent.Executor.Value, lent => lent.Host);
        Assert.Equal(
            ["alpha", "beta", "gamma", "alpha", "gamma", "beta"], read.Select(record => hosts[record.Executor]));
    }

    [Fact]
    public async Task Where_work_waits_is_told_to_the_cluster_and_replacements_come_there()
    {
        await using var place = new TwinPlace(2, new("alpha", 1), new("beta", 1), new("zeta", 1));
        await using var flint = await StartAsync(place, localityWait: "0");
        await EveryHostAsync(flint, 2);
        var gate = NewGate(out var run);
        var job = new PlacedRdd(flint.Context, ["zeta", "zeta", "zeta"], run).CollectAsync(Stop);
        await gate.Reached(2).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        var first = place.Hosts!.Lent[0];
        await place.Hosts.EndAsync(first.Executor, LossReason.Exited, 137, cancellationToken: Stop);
        await gate.Reached(3).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.Equal("alpha", first.Host);
        Assert.Equal(["beta", "zeta"], place.Hosts.Lent.Select(lent => lent.Host).Order());
        Assert.Equal(3, place.Hosts.DemandOf(flint.Application)!.Profiles[ProfileId.Default].HostWeights["zeta"]);
        gate.Open();
        Assert.Equal([0, 1, 2], (await job).Select(record => record.Partition));
    }

    [Fact]
    public async Task An_executor_that_is_drained_while_a_job_runs_costs_no_record()
    {
        await using var place = new TwinPlace(2, new("alpha", 1), new("beta", 1), new("gamma", 1));
        await using var flint = await StartAsync(place, localityWait: "0");
        await EveryHostAsync(flint, 2);
        var gate = NewGate(out var run);
        var summed = flint.Range(0, 1000, partitions: 4).Map(n => (Key: n % 10, Value: n))
            .ReduceByKey((a, b) => a + b, partitions: 3);
        var sums = new GatedRdd<(long Key, long Value)>(summed, run).CollectAsync(Stop);
        await gate.Reached(2).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        await place.Hosts!.DrainAsync("alpha", TimeSpan.FromMinutes(2), Stop);
        place.ClusterTime.Advance(TimeSpan.FromMinutes(2));
        await gate.Reached(3).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        gate.Open();

        Assert.Equal(
            Enumerable.Range(0, 10).Select(key => (key, Enumerable.Range(0, 100).Sum(i => key + (10L * i)))),
            (await sums).Select(sum => ((int)sum.Key, sum.Value)).Order());
        for (var waited = Stopwatch.StartNew(); Lent().Contains("alpha"); await Task.Delay(5, Stop))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "alpha is lent 30 s after it was drained");
        }

        Assert.Contains("gamma", Lent());

        IEnumerable<string> Lent() => place.Hosts.Lent.Select(lent => lent.Host);
    }

    [Fact]
    public async Task A_host_that_is_cut_off_and_returns_goes_on_with_its_task()
    {
        await using var place = new TwinPlace(2, new("alpha", 1), new("beta", 1));
        await using var flint = await StartAsync(place, localityWait: "0");
        await EveryHostAsync(flint, 2);
        var gate = NewGate(out var run);
        var job = new PlacedRdd(flint.Context, ["alpha", "beta"], run).CollectAsync(Stop);
        await gate.Reached(2).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        await place.Hosts!.CutAsync("alpha", Stop);
        await place.Hosts.HealAsync("alpha", Stop);
        gate.Open();

        Assert.Equal([0, 1], (await job).Select(record => record.Partition));
        Assert.Equal(2, gate.Count);
    }

    private static Task<FlintSession> StartAsync(TwinPlace place, string localityWait)
    {
        var builder = FlintSession.Builder().AppName("tests").Config("flint.locality.wait", localityWait);
        builder.Place = place;
        return builder.StartAsync(Stop);
    }

    /// <summary>Runs a job until each executor has run a task of it: then all have registered.</summary>
    private static async Task EveryHostAsync(FlintSession flint, int executors)
    {
        var gate = NewGate(out var run);
        var job = new GatedRdd<long>(flint.Range(0, executors, partitions: executors), run).CountAsync(Stop);
        await gate.Reached(executors).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        gate.Open();
        Assert.Equal(executors, await job);
    }

    private static Gate NewGate(out Guid run)
    {
        run = Guid.NewGuid();
        return Gates.GetOrAdd(run, _ => new());
    }

    /// <summary>Counts tasks that have come to a place, and lets none pass before it is opened.</summary>
    private sealed class Gate
    {
        private readonly ManualResetEventSlim open = new();
        private readonly ConcurrentDictionary<int, TaskCompletionSource> reached = [];
        private int count;

        public int Count => Volatile.Read(ref count);

        public void Open() => open.Set();

        public Task Reached(int number) => Signal(number).Task;

        public void Pass(ITaskContext task)
        {
            Signal(Interlocked.Increment(ref count)).TrySetResult();
            Assert.True(open.Wait(TimeSpan.FromSeconds(60), task.Stop), "the gate was not opened");
        }

        private TaskCompletionSource Signal(int number) =>
            reached.GetOrAdd(number, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>One record a partition, that says where it was read; each partition prefers a host.</summary>
    private sealed class PlacedRdd(RddContext context, string[] hosts, Guid? gate)
        : Rdd<(int Partition, string Executor)>(context, "Placed")
    {
        public override IReadOnlyList<RddDependency> Dependencies => [];

        public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
            new([.. hosts.Select((_, index) => new RddPartition(index))]);

        public override IReadOnlyList<string> PreferredHosts(RddPartition partition) => [hosts[partition.Index]];

        public override PartitionReader<(int Partition, string Executor)> CreateReader() => new Reader(gate);

        private sealed class Reader(Guid? gate) : PartitionReader<(int Partition, string Executor)>
        {
            public override IEnumerable<(int Partition, string Executor)> Read(
                RddPartition partition, ITaskContext task)
            {
                if (gate is { } run)
                {
                    Gates[run].Pass(task);
                }

                return [(partition.Index, task.Shuffle.Self.Executor.Value)];
            }
        }
    }

    /// <summary>The records of another data set; its tasks wait at a gate once they have read them.</summary>
    private sealed class GatedRdd<T>(Rdd<T> parent, Guid gate) : Rdd<T>(parent.Context, "Gated")
    {
        public override IReadOnlyList<RddDependency> Dependencies { get; } = [new NarrowDependency(parent)];

        public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
            parent.ListPartitionsAsync(stop);

        public override PartitionReader<T> CreateReader() => new Reader(parent.CreateReader(), gate);

        private sealed class Reader(PartitionReader<T> input, Guid gate) : PartitionReader<T>
        {
            public override IEnumerable<T> Read(RddPartition partition, ITaskContext task)
            {
                var all = input.Read(partition, task).ToList();
                Gates[gate].Pass(task);
                return all;
            }
        }
    }
}
