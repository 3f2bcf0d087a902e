using System.Text;
using Flint.Files;

namespace Flint.Testing;

/// <summary>
/// What every <see cref="IFileSystem"/> must do. A new one is done when all checks pass. Each check works in a folder
/// of its own below the root, which it deletes first; checks may run at the same time.
/// </summary>
public sealed class FileSystemConformance
{
    private static readonly byte[] Hello = Encoding.UTF8.GetBytes("hello, file");

    private readonly IFileSystem files;
    private readonly string root;

    private FileSystemConformance(IFileSystem files, string root)
    {
        this.files = files;
        this.root = root.TrimEnd('/');
    }

    /// <summary>The checks for a file system.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="root">An absolute path below which the checks may do what they want.</param>
    public static IReadOnlyList<ConformanceCheck> ChecksFor(IFileSystem files, string root)
    {
        var suite = new FileSystemConformance(files, root);
        return
        [
            suite.Check("What_was_written_is_read_back", suite.ReadsBackAsync),
            suite.Check("An_empty_file_is_a_file", suite.EmptyFileAsync),
            suite.Check("Reading_begins_at_the_offset", suite.OffsetAsync),
            suite.Check("Unusual_names_are_names", suite.UnusualNamesAsync),
            suite.Check("Creating_makes_missing_folders", suite.CreateMakesFoldersAsync),
            suite.Check("Creating_what_exists_fails_and_changes_nothing", suite.CreateOverExistingAsync),
            suite.Check("Of_many_who_create_one_file_one_succeeds", suite.CreateRaceAsync),
            suite.Check("Finding_tells_files_from_folders_and_from_nothing", suite.FindAsync),
            suite.Check("A_rewritten_file_has_another_length_or_time", suite.RewriteAsync),
            suite.Check("Listing_gives_direct_children_each_once", suite.ListAsync),
            suite.Check("Listing_what_is_missing_fails_with_its_name", suite.ListMissingAsync),
            suite.Check("Opening_what_is_missing_fails_with_its_name", suite.OpenMissingAsync),
            suite.Check("Renaming_moves_a_file", suite.RenameFileAsync),
            suite.Check("Renaming_moves_a_folder_with_all_it_holds", suite.RenameFolderAsync),
            suite.Check("Renaming_onto_what_exists_fails_and_changes_nothing", suite.RenameOverExistingAsync),
            suite.Check("Renaming_what_is_missing_fails_with_its_name", suite.RenameMissingAsync),
            suite.Check("Of_many_who_rename_to_one_name_one_succeeds", suite.RenameRaceAsync),
            suite.Check("Deleting_takes_a_folder_with_all_it_holds", suite.DeleteAsync),
            suite.Check("Deleting_nothing_is_no_error", suite.DeleteNothingAsync),
            suite.Check("Many_read_one_file_at_once", suite.ManyReadersAsync),
            suite.Check("A_cancelled_call_does_nothing", suite.CancelledAsync),
        ];
    }

    private ConformanceCheck Check(string name, Func<string, CancellationToken, Task> check) => new(name, async stop =>
    {
        var folder = $"{root}/{name}";
        await files.DeleteAsync(folder, stop).ConfigureAwait(false);
        await check(folder, stop).ConfigureAwait(false);
        await files.DeleteAsync(folder, stop).ConfigureAwait(false);
    });

    private async Task ReadsBackAsync(string folder, CancellationToken stop)
    {
        // More than any buffer on the way, and no multiple of one.
        var large = new byte[(3 << 20) + 17];
        new Random(1).NextBytes(large);
        await WriteAsync($"{folder}/large", large, stop).ConfigureAwait(false);
        Expect.SameBytes(large, await ReadAsync($"{folder}/large", 0, stop).ConfigureAwait(false), "the content");
    }

    private async Task EmptyFileAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/empty", [], stop).ConfigureAwait(false);
        var entry = await files.FindAsync($"{folder}/empty", stop).ConfigureAwait(false);
        Expect.That(entry is { IsFolder: false, Length: 0 }, "an empty file is found");
        Expect.SameBytes([], await ReadAsync($"{folder}/empty", 0, stop).ConfigureAwait(false), "its content");
    }

    private async Task OffsetAsync(string folder, CancellationToken stop)
    {
        var path = $"{folder}/file";
        await WriteAsync(path, Hello, stop).ConfigureAwait(false);
        foreach (var offset in (int[])[0, 1, Hello.Length - 1, Hello.Length])
        {
            var read = await ReadAsync(path, offset, stop).ConfigureAwait(false);
            Expect.SameBytes(Hello[offset..], read, $"the content from byte {offset} on");
        }
    }

    private async Task UnusualNamesAsync(string folder, CancellationToken stop)
    {
        string[] names = ["with space", "100%", "a+b=c#d", "漢字 ü 😀", "star*", "_hidden", ".dot", "a:b"];
        foreach (var name in names)
        {
            await WriteAsync($"{folder}/{name}", Encoding.UTF8.GetBytes(name), stop).ConfigureAwait(false);
        }

        var listed = await ListedAsync(folder, stop).ConfigureAwait(false);
        Expect.Same(names.Length, listed.Count, "files listed");
        foreach (var entry in listed)
        {
            var content = Encoding.UTF8.GetString(await ReadAsync(entry.Path, 0, stop).ConfigureAwait(false));
            Expect.That(entry.Path.EndsWith("/" + content, StringComparison.Ordinal), $"{entry.Path} holds its name");
        }
    }

    private async Task CreateMakesFoldersAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/a/b/file", Hello, stop).ConfigureAwait(false);
        var entry = await files.FindAsync($"{folder}/a/b", stop).ConfigureAwait(false);
        Expect.That(entry is { IsFolder: true }, "the folders above a new file are there");
    }

    private async Task CreateOverExistingAsync(string folder, CancellationToken stop)
    {
        var path = $"{folder}/file";
        await WriteAsync(path, Hello, stop).ConfigureAwait(false);
        await Expect.FailsAsync<IOException>(() => WriteAsync(path, [1], stop), "creating a file twice", "file")
            .ConfigureAwait(false);
        Expect.SameBytes(Hello, await ReadAsync(path, 0, stop).ConfigureAwait(false), "the first content");
    }

    private async Task CreateRaceAsync(string folder, CancellationToken stop)
    {
        var won = await CountWinnersAsync(i => WriteAsync($"{folder}/file", [(byte)i], stop)).ConfigureAwait(false);
        Expect.Same(1, won, "creations that succeeded");
    }

    private async Task FindAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/file", Hello, stop).ConfigureAwait(false);
        var file = await files.FindAsync($"{folder}/file", stop).ConfigureAwait(false);
        var parent = await files.FindAsync(folder, stop).ConfigureAwait(false);
        Expect.That(file is { IsFolder: false } && file.Length == Hello.Length, "a file is found with its length");
        Expect.That(file!.Modified > DateTimeOffset.UnixEpoch, "a file has a time of change");
        Expect.Same(file, await files.FindAsync($"{folder}/file", stop).ConfigureAwait(false), "found again");
        Expect.That(parent is { IsFolder: true, Length: 0 }, "a folder is found");
        Expect.Same(null, await files.FindAsync($"{folder}/none", stop).ConfigureAwait(false), "what is not there");
        Expect.Same(null, await files.FindAsync($"{folder}/none/none", stop).ConfigureAwait(false), "nor its folder");
    }

    private async Task RewriteAsync(string folder, CancellationToken stop)
    {
        var path = $"{folder}/file";
        await WriteAsync(path, Hello, stop).ConfigureAwait(false);
        var before = await files.FindAsync(path, stop).ConfigureAwait(false);
        await files.DeleteAsync(path, stop).ConfigureAwait(false);
        await WriteAsync(path, [.. Hello, 1], stop).ConfigureAwait(false);
        var after = await files.FindAsync(path, stop).ConfigureAwait(false);
        Expect.That(before != after, "a rewritten file is another entry");
    }

    private async Task ListAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/a", Hello, stop).ConfigureAwait(false);
        await WriteAsync($"{folder}/b/c", Hello, stop).ConfigureAwait(false);
        await WriteAsync($"{folder}/b/d/e", Hello, stop).ConfigureAwait(false);
        var listed = await ListedAsync(folder, stop).ConfigureAwait(false);
        var names = listed.Select(entry => entry.Path[(entry.Path.LastIndexOf('/') + 1)..])
            .Order(StringComparer.Ordinal);
        Expect.Same("a b", string.Join(' ', names), "the names listed");
        foreach (var entry in listed)
        {
            var found = await files.FindAsync(entry.Path, stop).ConfigureAwait(false);
            Expect.Same(entry, found, "an entry as listed and as found");
        }
    }

    private Task ListMissingAsync(string folder, CancellationToken stop) => Expect.FailsAsync<IOException>(
        () => ListedAsync($"{folder}/none", stop), "listing a missing folder", "none");

    private Task OpenMissingAsync(string folder, CancellationToken stop) => Expect.FailsAsync<IOException>(
        () => ReadAsync($"{folder}/none", 0, stop), "opening a missing file", "none");

    private async Task RenameFileAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/from", Hello, stop).ConfigureAwait(false);
        await files.RenameAsync($"{folder}/from", $"{folder}/to", stop).ConfigureAwait(false);
        Expect.SameBytes(Hello, await ReadAsync($"{folder}/to", 0, stop).ConfigureAwait(false), "the renamed content");
        Expect.Same(null, await files.FindAsync($"{folder}/from", stop).ConfigureAwait(false), "the old name");
    }

    private async Task RenameFolderAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/from/a/b", Hello, stop).ConfigureAwait(false);
        await files.RenameAsync($"{folder}/from", $"{folder}/to", stop).ConfigureAwait(false);
        Expect.SameBytes(Hello, await ReadAsync($"{folder}/to/a/b", 0, stop).ConfigureAwait(false), "what it holds");
        Expect.Same(null, await files.FindAsync($"{folder}/from", stop).ConfigureAwait(false), "the old name");
    }

    private async Task RenameOverExistingAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/from", Hello, stop).ConfigureAwait(false);
        await WriteAsync($"{folder}/to", [1], stop).ConfigureAwait(false);
        await Expect.FailsAsync<IOException>(
            () => files.RenameAsync($"{folder}/from", $"{folder}/to", stop).AsTask(), "renaming onto a file", "to")
            .ConfigureAwait(false);
        Expect.SameBytes([1], await ReadAsync($"{folder}/to", 0, stop).ConfigureAwait(false), "the target");
        Expect.SameBytes(Hello, await ReadAsync($"{folder}/from", 0, stop).ConfigureAwait(false), "the source");
    }

    private async Task RenameMissingAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/other", Hello, stop).ConfigureAwait(false);
        await Expect.FailsAsync<IOException>(
            () => files.RenameAsync($"{folder}/none", $"{folder}/to", stop).AsTask(), "renaming nothing", "none")
            .ConfigureAwait(false);
    }

    private async Task RenameRaceAsync(string folder, CancellationToken stop)
    {
        for (var i = 0; i < Racers; i++)
        {
            await WriteAsync($"{folder}/from{i}", [(byte)i], stop).ConfigureAwait(false);
        }

        var won = await CountWinnersAsync(i => files.RenameAsync($"{folder}/from{i}", $"{folder}/to", stop).AsTask())
            .ConfigureAwait(false);
        Expect.Same(1, won, "renames that succeeded");
        var left = await ListedAsync(folder, stop).ConfigureAwait(false);
        Expect.Same(Racers, left.Count, "files left");
    }

    private async Task DeleteAsync(string folder, CancellationToken stop)
    {
        await WriteAsync($"{folder}/a/b/c", Hello, stop).ConfigureAwait(false);
        await WriteAsync($"{folder}/ab", Hello, stop).ConfigureAwait(false);
        await files.DeleteAsync($"{folder}/a", stop).ConfigureAwait(false);
        Expect.Same(null, await files.FindAsync($"{folder}/a/b/c", stop).ConfigureAwait(false), "what was in it");
        Expect.Same(null, await files.FindAsync($"{folder}/a", stop).ConfigureAwait(false), "the folder");
        Expect.That(
            await files.FindAsync($"{folder}/ab", stop).ConfigureAwait(false) is not null, "its neighbour is left");
        await files.DeleteAsync($"{folder}/ab", stop).ConfigureAwait(false);
        Expect.Same(null, await files.FindAsync($"{folder}/ab", stop).ConfigureAwait(false), "the file");
    }

    private async Task DeleteNothingAsync(string folder, CancellationToken stop)
    {
        await files.DeleteAsync($"{folder}/none", stop).ConfigureAwait(false);
        await files.DeleteAsync($"{folder}/none/none", stop).ConfigureAwait(false);
    }

    private async Task ManyReadersAsync(string folder, CancellationToken stop)
    {
        var path = $"{folder}/file";
        await WriteAsync(path, Hello, stop).ConfigureAwait(false);
        var all = await Task.WhenAll(Enumerable.Range(0, Racers).Select(_ => ReadAsync(path, 0, stop)))
            .ConfigureAwait(false);
        foreach (var read in all)
        {
            Expect.SameBytes(Hello, read, "what each reader got");
        }
    }

    private async Task CancelledAsync(string folder, CancellationToken stop)
    {
        var path = $"{folder}/file";
        await WriteAsync(path, Hello, stop).ConfigureAwait(false);
        var over = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            () => ListedAsync(folder, over),
            () => files.FindAsync(path, over).AsTask(),
            () => files.OpenAsync(path, 0, over).AsTask(),
            () => files.CreateAsync($"{folder}/new", over).AsTask(),
            () => files.RenameAsync(path, $"{folder}/to", over).AsTask(),
            () => files.DeleteAsync(path, over).AsTask(),
        ];
        foreach (var call in calls)
        {
            await Expect.FailsAsync<OperationCanceledException>(call, "a cancelled call").ConfigureAwait(false);
        }

        var left = await ListedAsync(folder, stop).ConfigureAwait(false);
        Expect.Same(1, left.Count, "entries left");
    }

    private const int Racers = 8;

    private static async Task<int> CountWinnersAsync(Func<int, Task> race)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Racers).Select(async i =>
        {
            await Task.Yield();
            try
            {
                await race(i).ConfigureAwait(false);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        })).ConfigureAwait(false);
        return all.Count(won => won);
    }

    private async Task WriteAsync(string path, byte[] content, CancellationToken stop)
    {
        var stream = await files.CreateAsync(path, stop).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, stop).ConfigureAwait(false);
        }
    }

    private async Task<byte[]> ReadAsync(string path, long offset, CancellationToken stop)
    {
        var stream = await files.OpenAsync(path, offset, stop).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, stop).ConfigureAwait(false);
            return content.ToArray();
        }
    }

    private async Task<List<FileEntry>> ListedAsync(string folder, CancellationToken stop) =>
        await files.ListAsync(folder, stop).ToListAsync(stop).ConfigureAwait(false);
}
