using System.Text;
using Flint.Errors;
using Flint.Files;
using Flint.Files.Output;
using Flint.Identity;
using Flint.Pipelines;
using Flint.Scheduling.Jobs;
using Flint.Testing;
using Flint.Tests;
using Flint.Tests.Files;

namespace Flint.Properties.Files;

/// <summary>
/// The commit protocol under deaths at every step: attempts die, race, are denied, freeze after their leave to commit
/// and wake at any later time; the driver's part dies at every step and is repeated.
/// </summary>
public sealed class OutputProtocolProperties
{
    private const int Seeds = 2_000;

    [Fact]
    [Behaviour(60, 101, 102)]
    public void Each_partition_has_one_file_with_the_bytes_of_the_recorded_attempt()
    {
        var seen = new Dictionary<Fate, int>();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = new World(seed, seen);
            world.Run();
            world.Check();
        }

        Assert.All(Enum.GetValues<Fate>(), fate => Assert.InRange(seen.GetValueOrDefault(fate), 500, int.MaxValue));
    }

    [Fact]
    public void A_protocol_that_publishes_whatever_was_committed_is_noticed()
    {
        var noticed = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var world = new World(seed, [], publishesAnyAttempt: true);
            try
            {
                world.Run();
                world.Check();
            }
            catch (Exception error) when (error is Xunit.Sdk.IAssertionException or IOException)
            {
                noticed++;
            }
        }

        Assert.NotEqual(0, noticed);
    }

    private enum Fate
    {
        Succeeds,
        Dies,
        IsLostAfterItsCommit,
        IsOvertaken,
        Freezes,
        DriverDies,
    }

    private sealed class World
    {
        private const string Output = "memory:///data/out";
        private static readonly StageId Stage = new(0);

        private readonly Random random;
        private readonly int seed;
        private readonly bool publishesAnyAttempt;
        private readonly Dictionary<Fate, int> seen;
        private readonly InMemoryFileSystem files = new();
        private readonly CommitArbiter arbiter = new();
        private readonly HashSet<TaskAttemptId> lost = [];
        private readonly List<WrittenPart>[] committed;
        private readonly WrittenPart?[] winners;
        private readonly OutputLayout layout;
        private long lastAttempt;
        private bool published;

        public World(int seed, Dictionary<Fate, int> seen, bool publishesAnyAttempt = false)
        {
            this.seed = seed;
            this.seen = seen;
            this.publishesAnyAttempt = publishesAnyAttempt;
            random = new(seed);
            winners = new WrittenPart?[random.Next(1, 5)];
            committed = [.. winners.Select(_ => new List<WrittenPart>())];
            layout = new OutputJob(files, Output, "job", OutputCompression.None).LayoutFor(winners.Length);
        }

        public void Run()
        {
            new OutputJob(files, Output, "job", OutputCompression.None)
                .ClaimAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            RunRest();
        }

        public void Check()
        {
            var all = files.ListAsync(Output, default).ToBlockingEnumerable()
                .Select(entry => entry.Path[(entry.Path.LastIndexOf('/') + 1)..]).Where(name => name != "_temporary");
            Assert.Equal(
                ["_SUCCESS", .. Enumerable.Range(0, winners.Length).Select(layout.PartName)],
                all.Order(StringComparer.Ordinal));
            for (var i = 0; i < winners.Length; i++)
            {
                Assert.True(
                    $"{i}:{winners[i]!.Value.Attempt}\n" == Encoding.UTF8.GetString(files.Get(layout.Published(i))),
                    $"seed {seed}, partition {i}");
            }
        }

        /// <summary>Whatever is left to do: attempts until each partition is recorded, then the publication.</summary>
        private void RunRest()
        {
            for (var i = 0; i < winners.Length; i++)
            {
                while (winners[i] is null)
                {
                    RunAttempt(i);
                }
            }

            if (!published)
            {
                Publish();
            }
        }

        private void RunAttempt(int partition)
        {
            var attempt = new TaskAttemptId(++lastAttempt);
            var fate = (Fate)random.Next((int)Fate.DriverDies);
            seen[fate] = seen.GetValueOrDefault(fate) + 1;
            IFileSystem view = fate == Fate.Dies
                ? new DyingFileSystem(files, random.Next(1, 3), random.Next(2) == 0)
                : files;
            var scope = new OutputScope(
                attempt, new FileSystems([new("memory", view)]), new Asked(this, partition, fate == Fate.Freezes),
                new SlotWait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
            try
            {
                using var part = new PartWriter(layout, partition, scope);
                new LineTerminal(part.Buffer).Push($"{partition}:{attempt}");
                if (fate == Fate.IsOvertaken)
                {
                    RunAttempt(partition);
                }

                var written = part.Commit(1);
                committed[partition].Add(written);
                if (fate == Fate.IsLostAfterItsCommit)
                {
                    Lose(partition, attempt);
                }
                else if (!lost.Contains(attempt))
                {
                    Assert.Null(winners[partition]);
                    winners[partition] = written;
                }
            }
            catch (Exception error) when (error is IOException or TaskFailedException)
            {
                arbiter.Free(Stage, partition, attempt);
            }
        }

        private void Lose(int partition, TaskAttemptId attempt)
        {
            lost.Add(attempt);
            arbiter.Free(Stage, partition, attempt);
        }

        private void Publish()
        {
            while (!published)
            {
                IFileSystem view = files;
                if (random.Next(3) > 0)
                {
                    seen[Fate.DriverDies] = seen.GetValueOrDefault(Fate.DriverDies) + 1;
                    view = new DyingFileSystem(files, random.Next(1, (3 * winners.Length) + 4), random.Next(2) == 0);
                }

                WrittenPart[] chosen =
                    [.. winners.Select((one, i) => publishesAnyAttempt ? committed[i][0] : one!.Value)];
                try
                {
                    var job = new OutputJob(view, Output, "job", OutputCompression.None);
                    job.PublishAsync(chosen, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
                    published = true;
                    job.CloseAsync().GetAwaiter().GetResult();
                }
                catch (Exception error) when (error is IOException or FlintException
                    && view is DyingFileSystem { IsDead: true })
                {
                    continue;
                }
            }
        }

        /// <summary>The arbiter as an attempt sees it; one that freezes gets its answer when the world has gone
        /// on.</summary>
        private sealed class Asked(World world, int partition, bool freezes) : ICommitArbiter
        {
            public ValueTask<bool> MayCommitAsync(TaskAttemptId attempt, CancellationToken stop)
            {
                var granted = world.winners[partition] is null && world.arbiter.Ask(Stage, partition, attempt);
                if (granted && freezes)
                {
                    world.Lose(partition, attempt);
                    if (world.random.Next(2) == 0)
                    {
                        world.RunAttempt(partition);
                    }
                    else
                    {
                        world.RunRest();
                    }
                }

                return new(granted);
            }
        }
    }
}
