using System.Text;
using Flint.Errors;
using Flint.Files;
using Flint.Rdds;
using Flint.Testing;

namespace Flint.Tests.Files;

/// <summary>Saves whose publication meets bad disks, late attempts, other saves and cancellation.</summary>
public sealed class PublicationTests
{
    private const string Output = "/data/out";
    private const string Success = $"{Output}/_SUCCESS";
    private const string Logs = "/data/logs";
    private const string Temporary = $"{Output}/_temporary";

    private static readonly string[] Complete = ["_SUCCESS", "part-00000", "part-00001"];

    private readonly InMemoryFileSystem files = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Behaviour(110)]
    public async Task A_save_whose_temporary_folder_cannot_be_removed_is_published_and_warns()
    {
        await SaveAsync(new Steps(files)
        {
            BeforeDelete = path => path == Temporary ? throw new IOException($"{path} is not empty.") : default,
        });

        Assert.Equal(["_SUCCESS", "_temporary", .. Complete[1..]], Names());
        Assert.Equal("a\nb\n", Content());
        var log = Encoding.UTF8.GetString(files.Get((await files.ListAsync(Logs, Stop).SingleAsync(Stop)).Path));
        Assert.Contains(
            $"The output {Output} is complete, but its folder _temporary stays: {Temporary} is not empty.", log);
    }

    [Fact, Behaviour(102, 110)]
    public async Task A_late_attempt_that_writes_while_the_temporary_folder_goes_does_not_fail_the_save()
    {
        var late = 0;

        await SaveAsync(new Steps(files)
        {
            BeforeDelete = path =>
            {
                if (path == Temporary && late++ == 0)
                {
                    files.Put($"{Temporary}/job/writing-99/part-00000", "late"u8);
                    throw new IOException($"{path} is not empty.");
                }

                return default;
            },
        });

        Assert.Equal(Complete, Names());
    }

    [Theory, Behaviour(110)]
    [InlineData("part-00000")]
    [InlineData("part-00001")]
    [InlineData("_SUCCESS")]
    public async Task A_rename_that_fails_leaves_no_output_and_the_next_try_publishes(string name)
    {
        var error = await Assert.ThrowsAsync<FlintException>(() => SaveAsync(new Steps(files)
        {
            BeforeRename = (_, to) => to == $"{Output}/{name}" ? throw new IOException("The disk is gone.") : default,
        }));

        Assert.Contains($"The output {Output} could not be published", error.Message);
        Assert.Contains("The disk is gone.", error.Message);
        Assert.Null(await files.FindAsync(Output, Stop));
        await SaveAsync(files);
        Assert.Equal(Complete, Names());
    }

    [Theory, Behaviour(110)]
    [InlineData("part-00001")]
    [InlineData("_SUCCESS")]
    public async Task A_rename_that_was_done_though_it_failed_is_no_half_output(string name)
    {
        var error = await Record.ExceptionAsync(() => SaveAsync(new Steps(files)
        {
            AfterRename = (_, to) => to == $"{Output}/{name}" ? throw new IOException("No answer came.") : default,
        }));

        // The last rename is the publication: done is done.
        Assert.Equal(name != "_SUCCESS", error is FlintException);
        Assert.Equal(name == "_SUCCESS" ? Complete : [], Names());
    }

    [Fact, Behaviour(110)]
    public async Task An_output_of_which_nobody_can_say_whether_it_is_published_is_not_removed()
    {
        var silent = false;
        var error = await Assert.ThrowsAsync<FlintException>(() => SaveAsync(new Steps(files)
        {
            AfterRename = (_, to) => to == Success ? throw new IOException($"{silent = true}: no answer.") : default,
            BeforeFind = _ => silent ? throw new IOException("No answer either.") : default,
        }));

        Assert.Contains($"complete if {Success} is there", error.Message);
        Assert.Equal(["_SUCCESS", "_temporary", .. Complete[1..]], Names());
    }

    [Fact, Behaviour(110)]
    public async Task A_cancellation_once_the_output_is_published_removes_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await SaveAsync(new Steps(files) { AfterRename = (_, to) => CancelAtAsync(to, Success, cancel) }, cancel.Token);

        Assert.Equal(Complete, Names());
    }

    [Fact, Behaviour(110)]
    public async Task A_cancellation_before_the_output_is_published_leaves_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SaveAsync(
            new Steps(files) { AfterRename = (_, to) => CancelAtAsync(to, $"{Output}/part-00001", cancel) },
            cancel.Token));

        Assert.Null(await files.FindAsync(Output, Stop));
    }

    [Theory]
    [InlineData("part-00000")]
    [InlineData("_SUCCESS")]
    public async Task A_save_whose_folder_was_given_to_another_one_in_between_does_not_touch_its_files(string name)
    {
        var error = await Assert.ThrowsAsync<FlintException>(() => SaveAsync(new Steps(files)
        {
            BeforeRename = async (_, to) =>
            {
                if (to == $"{Output}/{name}")
                {
                    await files.DeleteAsync(Output, Stop);
                    await SaveAsync(files, text: "other");
                }
            },
        }));

        Assert.Contains("could not be published", error.Message);
        Assert.Equal(Complete, Names());
        Assert.Equal("othera\notherb\n", Content());
    }

    [Fact]
    public async Task A_file_of_somebody_else_under_a_final_name_is_neither_replaced_nor_removed()
    {
        await Assert.ThrowsAsync<FlintException>(() => SaveAsync(new Steps(files)
        {
            BeforeRename = (_, to) =>
            {
                if (to == $"{Output}/part-00001")
                {
                    files.Put(to, "mine"u8);
                }

                return default;
            },
        }));

        Assert.Equal(["part-00001"], Names());
        Assert.Equal("mine", Encoding.UTF8.GetString(files.Get($"{Output}/part-00001")));
    }

    [Fact, Behaviour(102)]
    public async Task What_an_attempt_writes_after_its_save_was_given_up_does_not_refuse_the_next_one()
    {
        await Assert.ThrowsAsync<FlintException>(() => SaveAsync(new Steps(files)
        {
            BeforeRename = (_, to) => to == Success ? throw new IOException("The disk is gone.") : default,
        }));
        files.Put($"{Temporary}/job/writing-99/part-00000", "late"u8);

        await SaveAsync(files);

        Assert.Equal(Complete, Names());
    }

    [Fact]
    public async Task A_folder_that_another_save_has_claimed_is_refused()
    {
        files.Put($"{Temporary}/owner", "another"u8);

        var error = await Assert.ThrowsAsync<FlintException>(() => SaveAsync(files));

        Assert.Contains($"The output {Output} exists already", error.Message);
        Assert.Equal("another", Encoding.UTF8.GetString(files.Get($"{Temporary}/owner")));
    }

    private static async ValueTask CancelAtAsync(string path, string at, CancellationTokenSource cancel)
    {
        if (path == at)
        {
            await cancel.CancelAsync();
        }
    }

    private Task SaveAsync(IFileSystem view, string text = "") => SaveAsync(view, Stop, text);

    private async Task SaveAsync(IFileSystem view, CancellationToken stop, string text = "")
    {
        var builder = FlintSession.Builder().AppName("tests").Master("local[2]")
            .Config("flint.eventLog.enabled", "true").Config("flint.eventLog.dir", Logs);
        builder.Files = new FileSystems([new("file", view)]);
        await using var session = await builder.StartAsync(Stop);
        await session.Parallelize([$"{text}a", $"{text}b"], 2).SaveAsTextFileAsync(Output, cancellationToken: stop);
    }

    private string Content() => string.Concat(
        Complete.Skip(1).Select(name => Encoding.UTF8.GetString(files.Get($"{Output}/{name}"))));

    private IEnumerable<string> Names() => files.FindAsync(Output, Stop).AsTask().Result is null
        ? []
        : files.ListAsync(Output, Stop).ToBlockingEnumerable(Stop)
            .Select(entry => PathPattern.NameOf(entry.Path)).Order(StringComparer.Ordinal);

    /// <summary>Something happens around the steps that touch what is there.</summary>
    private sealed class Steps(IFileSystem inner) : PassingFileSystem(inner)
    {
        public Func<string, ValueTask> BeforeFind { get; init; } = _ => default;

        public Func<string, ValueTask> BeforeDelete { get; init; } = _ => default;

        public Func<string, string, ValueTask> BeforeRename { get; init; } = (_, _) => default;

        public Func<string, string, ValueTask> AfterRename { get; init; } = (_, _) => default;

        public override async ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop)
        {
            await BeforeFind(path);
            return await base.FindAsync(path, stop);
        }

        public override async ValueTask RenameAsync(string from, string to, CancellationToken stop)
        {
            await BeforeRename(from, to);
            await base.RenameAsync(from, to, stop);
            await AfterRename(from, to);
        }

        public override async ValueTask DeleteAsync(string path, CancellationToken stop)
        {
            await BeforeDelete(path);
            await base.DeleteAsync(path, stop);
        }
    }
}
