using System.Collections.Concurrent;
using System.Diagnostics;
using Flint.Rdds;

namespace Flint.Tests.Session;

/// <summary>What is left of attempts that have ended.</summary>
public sealed class AttemptMemoryTests
{
    private const int Attempts = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<Guid, ConcurrentQueue<WeakReference>> Runs = [];

    [Fact]
    public async Task What_an_attempt_tied_to_its_token_is_let_go_with_the_attempt()
    {
        var run = Guid.NewGuid();
        Runs[run] = [];
        await using var flint = await FlintSession.Builder().AppName("tests").Master("local[1]")
            .StartAsync(TestContext.Current.CancellationToken);

        await new TyingRdd(flint.Range(0, Attempts, partitions: Attempts), run)
            .CountAsync(TestContext.Current.CancellationToken);

        // The stack of the slot may still hold what its last attempt used.
        var tied = Runs[run].Take(Attempts - 2).ToList();
        Assert.Equal(Attempts - 2, tied.Count);
        for (var waited = Stopwatch.StartNew(); tied.Exists(one => one.IsAlive) && waited.Elapsed < Limit;)
        {
            GC.Collect();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, tied.Count(one => one.IsAlive));
    }

    /// <summary>The records of another data set; each of its attempts ties an object to its token.</summary>
    private sealed class TyingRdd(Rdd<long> parent, Guid run) : Rdd<long>(parent.Context, "Tying")
    {
        public override IReadOnlyList<RddDependency> Dependencies { get; } = [new NarrowDependency(parent)];

        public override ValueTask<IReadOnlyList<RddPartition>> ListPartitionsAsync(CancellationToken stop) =>
            parent.ListPartitionsAsync(stop);

        public override PartitionReader<long> CreateReader() => new Reader(parent.CreateReader(), run);

        private sealed class Reader(PartitionReader<long> input, Guid run) : PartitionReader<long>
        {
            public override IEnumerable<long> Read(RddPartition partition, ITaskContext task)
            {
                Tie(task);
                return input.Read(partition, task);
            }

            private void Tie(ITaskContext task)
            {
                var tied = new object();
                task.Stop.Register(static state => GC.KeepAlive(state), tied);
                Runs[run].Enqueue(new(tied));
            }
        }
    }
}
