using Flint.Blocks;
using Flint.Identity;
using Flint.Local.Places;

namespace Flint.Tests.Local.Places;

public sealed class HeldFolderTests : IDisposable
{
    private static readonly ApplicationId App = new("app");

    private readonly string first = Directory.CreateTempSubdirectory("flint-held-").FullName;
    private readonly string second = Directory.CreateTempSubdirectory("flint-held-").FullName;
    private readonly List<string> printed = [];

    public void Dispose()
    {
        Directory.Delete(first, recursive: true);
        Directory.Delete(second, recursive: true);
    }

    [Fact]
    public void A_root_that_takes_no_folder_is_let_go_and_the_next_is_taken()
    {
        Occupy(first);

        var folder = HeldFolder.Open([first, second], App, printed.Add);

        Assert.Equal(Path.Combine(second, "app", "driver"), folder.Path);
        Assert.Empty(Directory.GetFileSystemEntries(first));
        folder.Hold.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(second));
        Assert.Empty(printed);
    }

    [Fact]
    public void If_none_does_each_is_named()
    {
        Occupy(first);
        Occupy(second);

        var error = Assert.Throws<NoScratchException>(() => HeldFolder.Open([first, second], App, printed.Add));

        Assert.Contains(first, error.Message);
        Assert.Contains(second, error.Message);
    }

    private static void Occupy(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "app"));
        File.WriteAllText(Path.Combine(root, "app", "driver"), "a file where the folder would be");
    }
}
