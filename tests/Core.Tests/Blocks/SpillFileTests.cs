using Flint.Blocks;
using Flint.Errors;
using Flint.Files.Faults;

namespace Flint.Tests.Blocks;

public sealed class SpillFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("flint-spill-").FullName;
    private readonly ScratchFolder scratch;

    public SpillFileTests() => scratch = new([root], new("app"), new("7"), new());

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
        using var other = new ScratchFolder([root], new("app"), new("8"), new());
        scratch.NewPathOf("some", 0);

        scratch.Dispose();
        Assert.Equal(other.Folders, Directory.GetDirectories(Path.Combine(root, "app")));
        Assert.NotEmpty(other.Folders);

        other.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
    }

    [Fact]
    public void A_spill_goes_on_under_another_root_when_a_disk_is_full()
    {
        var faults = new FaultPoints();
        using var two = new ScratchFolder([root, Path.Combine(root, "b")], new("two"), new("7"), faults);
        faults.Arm("spill.write:full@2", "7");
        using var spill = two.CreateSpill("sort");

        Assert.Equal(0, spill.Append([1, 2, 3]));
        Assert.Equal(3, spill.Append([4, 5]));
        Assert.Equal(5, spill.Append([6]));

        var bytes = new byte[10];
        Assert.Equal(5, spill.Read(1, bytes));
        Assert.Equal([2, 3, 4, 5, 6], bytes[..5]);
    }

    [Fact]
    public void A_spill_without_any_room_names_folder_size_and_remedy_and_keeps_what_it_has()
    {
        var faults = new FaultPoints();
        using var full = new ScratchFolder([root], new("full"), new("7"), faults);
        using var spill = full.CreateSpill("sort");
        spill.Append([1, 2, 3]);
        faults.Arm("spill.write:full", "7");

        var error = Assert.Throws<FlintException>(() => _ = spill.Append([4]));

        Assert.Contains(full.Folders[0], error.Message);
        Assert.Contains("3 bytes", error.Message);
        Assert.Contains("flint.local.dir", error.Message);
        Assert.Equal(3, spill.Read(0, new byte[10]));
    }

    [Fact]
    public void A_root_that_cannot_be_written_is_left_out()
    {
        var file = Path.Combine(root, "file");
        File.WriteAllText(file, "");
        using var some = new ScratchFolder([file, root], new("app"), new("9"), new());

        Assert.Equal([Path.Combine(root, "app", "9")], some.Folders);
        Assert.StartsWith(file, Assert.Single(some.Refused));
        var error = Assert.ThrowsAny<FlintException>(() => new ScratchFolder([file], new("app"), new("9"), new()));
        Assert.Contains("flint.local.dir", error.Message);
    }
}
