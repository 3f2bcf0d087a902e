using Flint.Errors;
using Flint.Files;
using Flint.Testing;

namespace Flint.Tests.Files;

public sealed class FileSystemsTests
{
    private readonly InMemoryFileSystem memory = new();

    [Theory]
    [InlineData("/a/b")]
    [InlineData("file:///a/b")]
    [InlineData("file:/a/b")]
    [InlineData("FILE:///a/b")]
    [InlineData("C:/a/b")]
    [InlineData("/a/x:y://z")]
    public void A_local_path_is_served_by_the_local_file_system(string path) =>
        Assert.IsType<LocalFileSystem>(new FileSystems().For(path));

    [Fact]
    public void A_further_scheme_is_served_by_who_was_handed_over()
    {
        var files = new FileSystems([new("memory", memory)]);

        Assert.Same(memory, files.For("memory://a/b"));
        Assert.Same(memory, files.For("memory:/a"));
        Assert.IsType<LocalFileSystem>(files.For("/a"));
    }

    [Theory]
    [InlineData("hdfs://host/a", "path hdfs://host/a: add a reference to the package Flint.Storage.")]
    [InlineData("s3a://bucket/a", "path s3a://bucket/a: add a reference to the package Flint.Storage.")]
    [InlineData("ftp://host/a", "path ftp://host/a: nobody serves ftp://.")]
    public void An_unknown_scheme_says_which_package_would_bring_it(string path, string message)
    {
        var error = Assert.Throws<FlintException>(() => new FileSystems().For(path));

        Assert.StartsWith(message, error.Message);
        Assert.Contains("This program serves: file", error.Message);
    }

    [Fact]
    public void A_relative_path_means_the_same_file_wherever_it_travels()
    {
        var files = new FileSystems();

        Assert.Equal(Path.GetFullPath("a/*.txt"), files.Absolute("a/*.txt"));
        Assert.Equal("/a/b", files.Absolute("/a/b"));
        Assert.Equal("hdfs://host/a", files.Absolute("hdfs://host/a"));
    }
}
