using Flint.Errors;
using Flint.Files;
using Flint.Files.Faults;
using Flint.Files.Output;
using Flint.Identity;
using Flint.Pipelines;
using Flint.Testing;

namespace Flint.Tests.Files;

/// <summary>Saves that meet each other, late attempts and bad disks.</summary>
public sealed class OutputJobTests : IDisposable
{
    private const string Output = "memory:///data/out";

    private readonly string root = Directory.CreateTempSubdirectory("flint-save-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_save_that_looked_before_another_one_was_complete_does_not_touch_its_files()
    {
        var files = new InMemoryFileSystem();
        var slow = new OutputJob(new SlowAfterLook(files, () => SaveAsync(files, "fast")), Output, "slow", default);

        var error = await Assert.ThrowsAsync<FlintException>(() => slow.ClaimAsync(Stop));

        Assert.Contains(Output, error.Message);
        Assert.Equal(["/data/out/_SUCCESS", "/data/out/part-00000"], Names(files));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_claim_that_fails_names_the_output_and_leaves_nothing(bool denied)
    {
        var files = new InMemoryFileSystem();
        var job = new OutputJob(new FailingCreation(files, denied), Output, "job", default);

        var error = await Assert.ThrowsAsync<FlintException>(() => job.ClaimAsync(Stop));

        Assert.Contains($"{Output} cannot be begun", error.Message);
        Assert.Null(await files.FindAsync(Output, Stop));
    }

    [Fact, Behaviour(110)]
    public async Task A_part_that_could_not_be_closed_is_removed_with_its_bytes()
    {
        var systems = new FileSystems();
        var output = Path.Combine(root, "out");
        var job = new OutputJob(systems.For(output), output, "job", default);
        await job.ClaimAsync(Stop);
        systems.Faults.Arm("file.write:full;file.fsync:full", "e");
        var scope = new OutputScope(
            new TaskAttemptId(7), systems, new Nobody(), new SlotWait(TimeSpan.FromSeconds(30), Stop));

        var error = Assert.Throws<IOException>(() =>
        {
            using var part = new PartWriter(job.LayoutFor(1), 0, scope);
            part.Buffer.Room(1)[0] = 1;
            part.Buffer.Advance(1);
            part.Commit(1);
        });

        Assert.Contains(FaultPoint.FileWrite, error.Message);
        Assert.Equal(
            [Path.Combine(output, "_temporary", "owner")],
            Directory.GetFiles(output, "*", SearchOption.AllDirectories));
    }

    [Theory, Behaviour(110)]
    [InlineData("file.open:fail@1")]
    [InlineData("file.rename:fail@1")]
    [InlineData("file.rename:full@2")]
    [InlineData("file.create:full@1")]
    [InlineData("file.fsync:full@1")]
    [InlineData("file.rename:fail@3")]
    public async Task A_publication_that_fails_at_any_step_goes_on_when_called_again_or_leaves_nothing(string fault)
    {
        foreach (var again in (bool[])[true, false])
        {
            var systems = new FileSystems();
            var output = Path.Combine(root, $"out-{again}");
            var job = new OutputJob(systems.For(output), output, "job", default);
            await job.ClaimAsync(Stop);
            WrittenPart[] winners = [Write(job, 0, systems), Write(job, 1, systems)];
            systems.Faults.Arm(fault, "driver");

            var error = await Assert.ThrowsAsync<FlintException>(() => job.PublishAsync(winners, Stop));

            Assert.Contains($"The output {output} could not be published: ", error.Message);
            Assert.Contains(fault[..fault.IndexOf(':')], error.Message);
            Assert.False(File.Exists(Path.Combine(output, "_SUCCESS")));
            if (again)
            {
                await job.PublishAsync(winners, Stop);
                await job.CloseAsync();
                Assert.Equal(
                    ["_SUCCESS", "part-00000", "part-00001"],
                    Directory.GetFileSystemEntries(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            }

            await job.AbandonAsync(Stop);
            Assert.Equal(again, Directory.Exists(output));
        }
    }

    private static IEnumerable<string> Names(InMemoryFileSystem files) =>
        files.ListAsync(Output, Stop).ToBlockingEnumerable(Stop).Select(entry => entry.Path).Order();

    private static async Task SaveAsync(IFileSystem files, string name)
    {
        var job = new OutputJob(files, Output, name, default);
        await job.ClaimAsync(Stop);
        var attempt = new TaskAttemptId(1);
        var part = await files.CreateAsync(job.LayoutFor(1).Committed(attempt, 0), Stop);
        await part.DisposeAsync();
        await job.PublishAsync([new(attempt, 0)], Stop);
        await job.CloseAsync();
    }

    private static WrittenPart Write(OutputJob job, int partition, FileSystems systems)
    {
        var scope = new OutputScope(
            new TaskAttemptId(partition), systems, new Everybody(), new SlotWait(TimeSpan.FromSeconds(30), Stop));
        using var part = new PartWriter(job.LayoutFor(2), partition, scope);
        return part.Commit(0);
    }

    /// <summary>Something happens right after the first look.</summary>
    private sealed class SlowAfterLook(IFileSystem inner, Func<Task> meanwhile) : PassingFileSystem(inner)
    {
        private bool looked;

        public override async ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop)
        {
            var found = await base.FindAsync(path, stop);
            if (!looked)
            {
                looked = true;
                await meanwhile();
            }

            return found;
        }
    }

    /// <summary>Files cannot be created, or only begun.</summary>
    private sealed class FailingCreation(IFileSystem inner, bool denied) : PassingFileSystem(inner)
    {
        public override async ValueTask<Stream> CreateAsync(string path, CancellationToken stop) => denied
            ? throw new UnauthorizedAccessException($"Access to {path} is denied.")
            : new Unclosable(await base.CreateAsync(path, stop));
    }

    private sealed class Unclosable(Stream inner) : MemoryStream
    {
        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            throw new IOException("No space left on device.");
        }
    }

    private sealed class Everybody : ICommitArbiter
    {
        public ValueTask<bool> MayCommitAsync(TaskAttemptId attempt, CancellationToken stop) => new(true);
    }

    private sealed class Nobody : ICommitArbiter
    {
        public ValueTask<bool> MayCommitAsync(TaskAttemptId attempt, CancellationToken stop) => new(false);
    }
}
