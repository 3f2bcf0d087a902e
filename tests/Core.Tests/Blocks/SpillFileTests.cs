using Flint.Blocks;
using Flint.Errors;

namespace Flint.Tests.Blocks;

public sealed class SpillFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("flint-spill-").FullName;
    private readonly ScratchFolder scratch;

    public SpillFileTests() => scratch = new([root], new("app"), new("7"));

    public void Dispose()
    {
        scratch.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void What_was_appended_is_read_from_any_offset()
    {
        using var spill = scratch.CreateSpill("sort");

        Assert.Equal(0, spill.Append([1, 2, 3]));
        Assert.Equal(3, spill.Append([4, 5]));

        var bytes = new byte[10];
        Assert.Equal(4, spill.Read(1, bytes));
        Assert.Equal([2, 3, 4, 5], bytes[..4]);
        Assert.Equal(0, spill.Read(5, bytes));
        Assert.Equal(5, spill.Length);
    }

    [Fact]
    public void No_file_is_left_behind_however_the_process_ends()
    {
        using var spill = scratch.CreateSpill("sort");
        spill.Append(new byte[100]);

        Assert.Empty(Directory.EnumerateFiles(root, "spill*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Disposing_a_scratch_folder_deletes_it_and_the_empty_folder_of_its_application()
    {
        using var other = new ScratchFolder([root], new("app"), new("8"));
        scratch.PathOf("some", 0);

        scratch.Dispose();
        Assert.Equal(other.Folders, Directory.GetDirectories(Path.Combine(root, "app")));

        other.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [Fact]
    public void A_root_that_cannot_be_written_is_left_out()
    {
        var file = Path.Combine(root, "file");
        File.WriteAllText(file, "");
        using var some = new ScratchFolder([file, root], new("app"), new("9"));

        Assert.Equal([Path.Combine(root, "app", "9")], some.Folders);
        Assert.StartsWith(file, Assert.Single(some.Refused));
        var error = Assert.Throws<FlintException>(() => new ScratchFolder([file], new("app"), new("9")));
        Assert.Contains("flint.local.dir", error.Message);
    }
}
