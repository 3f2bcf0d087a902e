using Flint.Files;
using Flint.Testing;

namespace Flint.Tests.Files;

public sealed class FileSystemConformanceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-conformance").FullName;

    public static TheoryData<string> Names =>
        [.. FileSystemConformance.ChecksFor(new InMemoryFileSystem(), "/").Select(check => check.Name)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_local_file_system_conforms(string name) => RunAsync(new LocalFileSystem(), folder, name);

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_local_file_system_conforms_with_its_scheme(string name) =>
        RunAsync(new LocalFileSystem(), "file://" + folder, name);

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_file_system_in_memory_conforms(string name) => RunAsync(new InMemoryFileSystem(), "/suite", name);

    [Theory]
    [InlineData("What_was_written_is_read_back")]
    [InlineData("Many_read_one_file_at_once")]
    public async Task A_file_system_that_damages_bytes_is_caught(string name)
    {
        var files = new InMemoryFileSystem();
        files.Break($"/suite/{name}/file", new FileFault.Corrupts(3, 1));
        files.Break($"/suite/{name}/large", new FileFault.Corrupts(1 << 20, 1));

        await Assert.ThrowsAsync<ConformanceException>(() => RunAsync(files, "/suite", name));
    }

    private static Task RunAsync(IFileSystem files, string root, string name) =>
        FileSystemConformance.ChecksFor(files, root).Single(check => check.Name == name)
            .RunAsync(TestContext.Current.CancellationToken);
}
