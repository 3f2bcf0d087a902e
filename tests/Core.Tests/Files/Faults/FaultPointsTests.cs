using Flint.Files;
using Flint.Files.Faults;

namespace Flint.Tests.Files.Faults;

public sealed class FaultPointsTests
{
    private readonly FaultPoints faults = new();

    [Fact]
    public void Nothing_happens_unless_it_was_ordered()
    {
        var bytes = new byte[] { 1, 2, 3 };

        faults.Hit(FaultPoint.SpillOpen);
        Assert.Equal(3, faults.Read(FaultPoint.SpillRead, bytes));
        Assert.Equal([1, 2, 3], faults.Write(FaultPoint.SpillWrite, bytes).ToArray());
        Assert.False(faults.IsArmed);
    }

    [Fact]
    public void A_fault_happens_at_its_hit_only()
    {
        faults.Arm("spill.open:fail@2", "1");

        faults.Hit(FaultPoint.SpillOpen);
        faults.Hit(FaultPoint.SpillWrite);
        Assert.Throws<IOException>(() => faults.Hit(FaultPoint.SpillOpen));
        faults.Hit(FaultPoint.SpillOpen);
    }

    [Fact]
    public void A_fault_of_another_executor_does_not_happen()
    {
        faults.Arm("spill.open:fail#2", "1");
        faults.Hit(FaultPoint.SpillOpen);

        faults.Arm("spill.open:fail#2", "2");
        Assert.Throws<IOException>(() => faults.Hit(FaultPoint.SpillOpen));
    }

    [Fact]
    public void Ordering_the_same_again_keeps_the_counts()
    {
        faults.Arm("spill.open:fail@1", "1");
        Assert.Throws<IOException>(() => faults.Hit(FaultPoint.SpillOpen));

        faults.Arm("spill.open:fail@1", "2");
        faults.Hit(FaultPoint.SpillOpen);
    }

    [Fact]
    public void Bytes_are_changed_cut_or_refused()
    {
        faults.Arm("file.read:short; spill.read:corrupt;file.write:CORRUPT ;spill.write:full", "1");
        var bytes = new byte[] { 1, 2, 3, 4 };

        Assert.Equal(2, faults.Read(FaultPoint.FileRead, bytes));
        Assert.Equal(4, faults.Read(FaultPoint.SpillRead, bytes));
        Assert.Equal([1, 2, 2, 4], bytes);
        Assert.Equal([1, 2, 3, 4], faults.Write(FaultPoint.FileWrite, bytes).ToArray());
        Assert.Equal([1, 2, 2, 4], bytes);
        var full = Assert.Throws<IOException>(() => _ = faults.Write(FaultPoint.SpillWrite, bytes).Length);
        Assert.Equal(28, full.HResult);
    }

    [Theory]
    [InlineData("spill.opn:fail", "spill.open")]
    [InlineData("spill.open", "fail, full")]
    [InlineData("spill.open:explode", "fail, full")]
    [InlineData("spill.open:7", "fail, full")]
    [InlineData("spill.open:fail@0", "from 1")]
    [InlineData("spill.open:fail@x", "from 1")]
    public void What_is_no_fault_is_refused_with_what_to_write(string text, string advice)
    {
        var error = Assert.Throws<ArgumentException>(() => new FaultOptions { Faults = text }.Validate());

        Assert.Contains(advice, error.Message);
    }

    [Fact]
    public async Task The_local_file_system_passes_its_points()
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("flint-faults-").FullName;
        var files = new LocalFileSystem(faults);
        var path = Path.Combine(folder, "a");
        await File.WriteAllBytesAsync(path, new byte[100], stop);

        faults.Arm("file.read:short@1;file.fsync:fail@1;file.rename:fail@1;file.create:full@1;file.open:fail@2", "1");
        await using (var read = await files.OpenAsync(path, 0, stop))
        {
            Assert.Equal(50, await read.ReadAsync(new byte[200], stop));
            Assert.Equal(50, await read.ReadAsync(new byte[200], stop));
            Assert.Equal(0, await read.ReadAsync(new byte[200], stop));
        }

        await Assert.ThrowsAsync<IOException>(async () => await files.OpenAsync(path, 0, stop));
        var other = Path.Combine(folder, "b");
        await Assert.ThrowsAsync<IOException>(async () => await files.CreateAsync(other, stop));
        var write = await files.CreateAsync(other, stop);
        await Assert.ThrowsAsync<IOException>(async () => await write.DisposeAsync());
        await Assert.ThrowsAsync<IOException>(async () => await files.RenameAsync(path, path + "2", stop));
        await files.DeleteAsync(folder, stop);
    }
}
