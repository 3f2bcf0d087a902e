using System.Runtime.CompilerServices;
using Flint.Rdds;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Session;

public sealed class ForgottenShuffleTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly string folder = Directory.CreateTempSubdirectory("flint-forgotten-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Outputs_of_a_shuffle_go_when_the_program_lets_go_of_its_data_sets_and_those_of_others_stay()
    {
        await using var flint = await StartAsync();
        var kept = Sums(flint);
        await kept.CountAsync(Stop);
        var filesOfKept = Files();
        Assert.NotEmpty(filesOfKept);
        await RunOnceAsync(flint);
        Assert.NotEqual(filesOfKept, Files());

        var started = TimeProvider.System.GetTimestamp();
        while (!Files().SequenceEqual(filesOfKept))
        {
            GC.Collect();
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Limit,
                $"after {Limit} there are yet {string.Join(' ', Files())}, expected {string.Join(' ', filesOfKept)}");
        }

        Assert.Equal(10, await kept.CountAsync(Stop));
    }

    [Fact]
    public async Task Without_reference_tracking_nothing_goes_before_the_session_ends()
    {
        await using var flint = await StartAsync(("flint.cleaner.referenceTracking", "false"));
        await RunOnceAsync(flint);
        var files = Files();

        for (var turn = 0; turn < 20; turn++)
        {
            GC.Collect();
            time.Advance(TimeSpan.FromSeconds(10));
        }

        // One more job: what had been posted would have been carried out by now.
        await flint.Range(0, 3).CountAsync(Stop);
        Assert.Equal(files, Files());
    }

    // A method of its own: its locals must not keep the data set alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunOnceAsync(FlintSession flint) => await Sums(flint).CountAsync(Stop);

    private static Rdd<(long Key, long Value)> Sums(FlintSession flint) =>
        flint.Range(0, 100, partitions: 2).Map(n => (n % 10, n)).ReduceByKey((a, b) => a + b, partitions: 2);

    private string[] Files() =>
        [.. Directory.GetFiles(folder, "shuffle_*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private Task<FlintSession> StartAsync(params (string Key, string Value)[] settings)
    {
        // Time passes faster here than signs of life travel.
        var builder = FlintSession.Builder().AppName("tests").Master("local[2]").Config("flint.local.dir", folder)
            .Config("flint.network.timeout", "10h");
        builder.Time = time;
        foreach (var (key, value) in settings)
        {
            builder.Config(key, value);
        }

        return builder.StartAsync(Stop);
    }
}
