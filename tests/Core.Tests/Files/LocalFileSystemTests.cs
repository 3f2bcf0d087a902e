using Flint.Files;

namespace Flint.Tests.Files;

public sealed class LocalFileSystemTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-files").FullName;
    private readonly LocalFileSystem files = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_link_stands_for_what_it_points_to()
    {
        await File.WriteAllTextAsync($"{folder}/real", "twelve bytes", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink($"{folder}/link", $"{folder}/real");
        Directory.CreateDirectory($"{folder}/sub");
        Directory.CreateSymbolicLink($"{folder}/sublink", $"{folder}/sub");

        var link = await files.FindAsync($"{folder}/link", TestContext.Current.CancellationToken);
        var listed = await files.ListAsync(folder, TestContext.Current.CancellationToken)
            .ToDictionaryAsync(entry => entry.Path, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(($"{folder}/link", 12L, false), (link!.Path, link.Length, link.IsFolder));
        Assert.Equal(link, listed[$"{folder}/link"]);
        Assert.Equal(File.GetLastWriteTimeUtc($"{folder}/real"), link.Modified.UtcDateTime);
        Assert.True(listed[$"{folder}/sublink"].IsFolder);
    }

    [Fact]
    public async Task Deleting_a_link_leaves_what_it_points_to()
    {
        Directory.CreateDirectory($"{folder}/sub");
        await File.WriteAllTextAsync($"{folder}/sub/file", "x", TestContext.Current.CancellationToken);
        Directory.CreateSymbolicLink($"{folder}/link", $"{folder}/sub");

        await files.DeleteAsync($"{folder}/link", TestContext.Current.CancellationToken);

        Assert.True(File.Exists($"{folder}/sub/file"));
        Assert.False(Directory.Exists($"{folder}/link"));
    }

    [Fact]
    public async Task A_folder_is_not_renamed_onto_an_empty_one()
    {
        Directory.CreateDirectory($"{folder}/from");
        Directory.CreateDirectory($"{folder}/to");

        await Assert.ThrowsAsync<IOException>(
            () => files.RenameAsync($"{folder}/from", $"{folder}/to", TestContext.Current.CancellationToken).AsTask());

        Assert.True(Directory.Exists($"{folder}/from"));
    }

    [Fact]
    public async Task A_relative_path_is_a_mistake_of_the_caller()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await files.FindAsync("a/b", TestContext.Current.CancellationToken));

        Assert.Contains("a/b", error.Message);
    }

    [Fact]
    public async Task A_folder_opened_as_a_file_is_named()
    {
        Directory.CreateDirectory($"{folder}/sub");

        var error = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await files.OpenAsync($"{folder}/sub", 0, TestContext.Current.CancellationToken));

        Assert.Contains($"{folder}/sub", error.Message);
    }

    [Fact]
    public async Task A_writer_that_disposes_without_await_writes_as_well()
    {
        using (var stream = await files.CreateAsync($"{folder}/a/b", TestContext.Current.CancellationToken))
        {
            stream.Write("text"u8);
        }

        Assert.Equal("text", await File.ReadAllTextAsync($"{folder}/a/b", TestContext.Current.CancellationToken));
    }
}
