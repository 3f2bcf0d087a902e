using System.Runtime.InteropServices;
using Flint.Errors;
using Flint.Shuffle;
using Flint.Tests;

namespace Flint.Properties.Shuffle;

/// <summary>A real disk of 8 MB that fills up under a map task.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Partitions = 4;
    private static readonly (long Key, byte[] Value)[] Rows = MakeRows();

    private readonly string small = Directory.CreateTempSubdirectory("flint-8m-").FullName;
    private readonly string large = Directory.CreateTempSubdirectory("flint-large-").FullName;
    private readonly bool mounted;

    public FullDiskTests() => mounted = Mount("tmpfs", small, "tmpfs", 0, "size=8m") == 0;

    public void Dispose()
    {
        if (mounted)
        {
            Assert.Equal(0, Unmount(small, 0));
        }

        Directory.Delete(small, recursive: true);
        Directory.Delete(large, recursive: true);
    }

    [Theory, Behaviour(97), Behaviour(110)]
    [InlineData(true)]
    [InlineData(false)]
    public void A_full_disk_is_a_clear_error_and_the_process_goes_on(bool spilling)
    {
        using var rig = RigOn(spilling, small);

        var error = Assert.Throws<FlintException>(() => rig.Write(rig.Spec<long, byte[]>(Partitions), Rows));

        Assert.Contains(small, error.Message);
        Assert.Contains("bytes", error.Message);
        Assert.Contains("flint.local.dir", error.Message);
        Assert.Empty(Directory.GetFiles(small, "s*", SearchOption.AllDirectories));
        rig.Faults.Arm("", "e");
        Assert.Equal(100, rig.Write(rig.Spec<long, byte[]>(1), Rows[..100]).Blocks[0].Rows);
    }

    [Theory, Behaviour(97)]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_disk_is_used_when_one_is_full(bool spilling)
    {
        using var rig = RigOn(spilling, small, large);
        var spec = rig.Spec<long, byte[]>(Partitions);
        // Names spread over the disks: with some of these the small one comes first.
        rig.Map(spec, Rows, Rows, Rows, Rows);

        var read = rig.Reduce(Partitions, (reduce, scope) => new ShuffledRows<long, byte[]>(spec, reduce, scope));

        Assert.Equal(4 * Rows.Length, read.Sum(part => part.Count));
        Assert.All(read.SelectMany(part => part), row => Assert.Equal((byte)row.Key, row.Value[^1]));
    }

    private ShuffleRig RigOn(bool spilling, params string[] roots)
    {
        var rig = new ShuffleRig(roots: roots)
        {
            Late = false,
            Own = true,
            Options = new() { Compress = false, SpillRows = spilling ? 3000 : int.MaxValue },
        };
        if (!mounted)
        {
            // Not allowed to mount here: the same error is made to happen.
            rig.Faults.Arm(spilling ? "spill.write:full@20;output.write:full@20" : "output.write:full@20", "e");
        }

        return rig;
    }

    private static (long, byte[])[] MakeRows()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 12_000).Select(i =>
        {
            var value = new byte[1000];
            random.NextBytes(value);
            value[^1] = (byte)i;
            return ((long)i, value);
        })];
    }

    [DllImport("libc", EntryPoint = "mount", CharSet = CharSet.Ansi)]
    private static extern int Mount(string source, string target, string kind, ulong flags, string options);

    [DllImport("libc", EntryPoint = "umount2", CharSet = CharSet.Ansi)]
    private static extern int Unmount(string target, int flags);
}
