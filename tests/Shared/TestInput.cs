using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Flint.Tests;

/// <summary>
/// Finds the real input files: the folder that FLINT_TEST_DATA names (relative to the repository's root), by default
/// <c>../shared/data</c>. A test whose input is absent is skipped and names it.
/// </summary>
internal static class TestInput
{
    private const string DefaultFolder = "../shared/data";

    /// <summary>The repository's root: the nearest folder above this source file that holds Flint.slnx.</summary>
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("FLINT_TEST_DATA") is { Length: > 0 } given ? given : DefaultFolder, Root);

    /// <summary>The full path of an input file, or skips the running test.</summary>
    public static string Require(string name)
    {
        var path = Path.Combine(Folder, name);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"input {name} is not in {Folder}");
        return path;
    }

    /// <summary>Unpacks a gzip input file to a target path, or skips the running test.</summary>
    public static void RequireUnpacked(string name, string target)
    {
        using var packed = new GZipStream(File.OpenRead(Require(name)), CompressionMode.Decompress);
        using var plain = File.Create(target);
        packed.CopyTo(plain);
    }

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, thisFile })
            for (var folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "Flint.slnx")))
                    return folder;
        throw new DirectoryNotFoundException("No folder above the tests holds Flint.slnx.");
    }
}
