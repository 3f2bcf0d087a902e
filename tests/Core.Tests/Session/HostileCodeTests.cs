using System.Globalization;
using Flint.Errors;
using Flint.Rdds;
using Flint.Tests.Errors;

namespace Flint.Tests.Session;

/// <summary>User code that harms what surrounds it: its job fails by name or ends right, and the next job runs.</summary>
public sealed class HostileCodeTests
{
    private static readonly AsyncLocal<string?> Flowing = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exception_whose_own_members_throw_is_told_by_its_type_and_its_operator()
    {
        await using var flint = await StartAsync();

        var error = await Assert.ThrowsAsync<JobFailedException>(() =>
            flint.Range(0, 4, partitions: 2).Map(n => n == 3 ? throw new HostileException() : n).CountAsync(Stop));

        var user = Assert.IsType<TaskFailure.UserCode>(error.Failure);
        Assert.Equal(typeof(HostileException).FullName, user.Error.Type);
        Assert.StartsWith("Map at HostileCodeTests.cs", user.Operator, StringComparison.Ordinal);
        await TheNextJobRunsAsync(flint);
    }

    [Fact]
    public async Task A_message_of_50_MB_reaches_nobody_whole()
    {
        await using var flint = await StartAsync();

        var error = await Assert.ThrowsAsync<JobFailedException>(() => flint.Range(0, 1)
            .Map(n => n == 0 ? throw new InvalidOperationException(new string('x', 50 << 20)) : n).CountAsync(Stop));

        Assert.InRange(error.ToString().Length, 16_384, 100_000);
        await TheNextJobRunsAsync(flint);
    }

    [Fact, Behaviour(108)]
    public async Task A_culture_that_a_task_sets_is_gone_for_the_next_one_on_its_slot()
    {
        await using var flint = await StartAsync("local[1]");
        var own = CultureInfo.CurrentCulture.Name;

        await flint.Range(0, 2, partitions: 2).ForEachAsync(
            _ =>
            {
                CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de-DE");
                Flowing.Value = "left behind";
            },
            Stop);

        var seen = await flint.Range(0, 2, partitions: 2).Map(
            _ => $"{CultureInfo.CurrentCulture.Name} {CultureInfo.CurrentUICulture.Name} {Flowing.Value}").CollectAsync(Stop);
        Assert.Equal($"{own} {CultureInfo.CurrentUICulture.Name} ", Assert.Single(seen.Distinct()));
    }

    [Fact]
    public async Task An_interrupt_that_a_task_leaves_behind_ends_neither_its_slot_nor_the_program()
    {
        await using var flint = await StartAsync();
        for (var turn = 0; turn < 20; turn++)
        {
            try
            {
                Assert.Equal(4, await flint.Range(0, 4, partitions: 4).MapPartitions(InterruptAtTheEnd).CountAsync(Stop));
            }
            catch (JobFailedException error)
            {
                // The engine had to wait before the attempt was over.
                Assert.Contains(nameof(ThreadInterruptedException), error.Message, StringComparison.Ordinal);
            }
        }

        await TheNextJobRunsAsync(flint);
    }

    [Fact]
    public async Task Local_folders_that_a_task_deletes_are_made_again()
    {
        var root = Directory.CreateTempSubdirectory("flint-hostile-").FullName;
        await using (var flint = await StartAsync("local[2]", root))
        {
            await TheNextJobRunsAsync(flint);

            await flint.Range(0, 1).ForEachAsync(
                _ =>
                {
                    foreach (var folder in Directory.GetDirectories(root))
                    {
                        Directory.Delete(folder, recursive: true);
                    }
                },
                Stop);

            await TheNextJobRunsAsync(flint);
        }

        Assert.Empty(Directory.GetFiles(root, "*", SearchOption.AllDirectories));
        Directory.Delete(root, recursive: true);
    }

    private static IEnumerable<long> InterruptAtTheEnd(IEnumerable<long> records)
    {
        foreach (var record in records)
        {
            yield return record;
        }

        Thread.CurrentThread.Interrupt();
    }

    /// <summary>One with a shuffle of many small files, so that every folder is used.</summary>
    private static async Task TheNextJobRunsAsync(FlintSession flint)
    {
        var sums = await flint.Range(0, 1000, partitions: 40).Map(n => (n % 5, n))
            .ReduceByKey((left, right) => left + right, partitions: 2).CollectAsync(Stop);
        Assert.Equal(499_500, sums.Sum(pair => pair.Value));
    }

    private static Task<FlintSession> StartAsync(string master = "local[2]", string? localFolder = null)
    {
        var builder = FlintSession.Builder().AppName("tests").Master(master);
        return (localFolder is null ? builder : builder.Config("flint.local.dir", localFolder)).StartAsync(Stop);
    }
}
