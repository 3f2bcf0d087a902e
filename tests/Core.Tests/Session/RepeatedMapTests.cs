using Flint.Rdds;

namespace Flint.Tests.Session;

/// <summary>Map tasks that run again for another job than the one that ran them first.</summary>
public sealed class RepeatedMapTests
{
    private const int MoreThanAnExecutorKeeps = 300;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// The second action encodes another program, as its lambda has captured another number; the one of the outputs
    /// that are there must run, although its job is over and the executor has long dropped it.
    /// </summary>
    [Fact]
    public async Task An_output_that_is_lost_after_its_job_is_made_again_by_the_program_that_made_the_others()
    {
        await using var flint = await FlintSession.Builder().AppName("tests").Master("local[1]")
            .Config("flint.debug.faults", "output.read:corrupt@5;output.read:corrupt@6").StartAsync(Stop);
        var captured = 1L;
        var rows = flint.Range(0, 300, partitions: 2).Map(n => (n % 7, captured)).PartitionBy(2);
        Assert.Equal(300, await rows.CountAsync(Stop));
        for (var i = 0; i < MoreThanAnExecutorKeeps; i++)
        {
            var another = i;
            await flint.Range(0, 1, partitions: 1).Map(n => n + another).CountAsync(Stop);
        }

        captured = 2;

        Assert.All(await rows.CollectAsync(Stop), row => Assert.Equal(1, row.Item2));
    }
}
