using Flint.Errors;
using Flint.Files;
using Flint.Files.Output;
using Flint.Identity;
using Flint.Pipelines;
using Flint.Testing;

namespace Flint.Tests.Files;

public sealed class PartWriterTests
{
    private const string Output = "memory:///data/out";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_that_begins_when_its_save_is_over_writes_nothing()
    {
        var files = new InMemoryFileSystem();
        var job = new OutputJob(files, Output, "job", OutputCompression.None);
        await job.ClaimAsync(Stop);
        await job.AbandonAsync(Stop);

        var error = Assert.Throws<FlintException>(() => new PartWriter(job.LayoutFor(1), 0, Scope(files)));

        Assert.Contains("The save to memory:///data/out is over", error.Message);
        Assert.Null(await files.FindAsync(Output, Stop));
    }

    private static OutputScope Scope(InMemoryFileSystem files) =>
        new(new TaskAttemptId(7), new FileSystems([new("memory", files)]), new Nobody(), new SlotWait(TimeSpan.FromSeconds(5), Stop));

    private sealed class Nobody : ICommitArbiter
    {
        public ValueTask<bool> MayCommitAsync(TaskAttemptId attempt, CancellationToken stop) => new(false);
    }
}
