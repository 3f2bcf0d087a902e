using Flint.Blocks;
using Flint.Errors;
using Flint.Files.Faults;

namespace Flint.Tests.Blocks;

/// <summary>Files of the scratch folder on disks that fail.</summary>
public sealed class ScratchFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("flint-file-").FullName;
    private readonly FaultPoints faults = new();
    private readonly ScratchFolder scratch;

    public ScratchFileTests() => scratch =
        new([Path.Combine(root, "a"), Path.Combine(root, "b")], new("app"), new("7"), faults);

    public void Dispose()
    {
        scratch.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact, Behaviour(97)]
    public void A_file_goes_on_under_another_root_though_the_first_can_no_longer_be_tidied()
    {
        using var file = new ScratchFile(scratch, "shuffle_1_1_0.data");
        file.Append(new byte[1000]);
        // A disk that is read-only from now on refuses the removal too; here its folder is gone.
        Directory.Delete(scratch.Folders[scratch.FirstRoot("shuffle_1_1_0.data")], recursive: true);
        faults.Arm("output.write:full@1", "7");
        file.Append(new byte[200_000]);

        var path = file.Publish();

        Assert.Equal(201_000, new FileInfo(path).Length);
    }

    [Fact, Behaviour(97)]
    public void That_no_root_has_room_is_said_though_nothing_can_be_tidied()
    {
        var error = Assert.Throws<FlintException>(() =>
        {
            using var file = new ScratchFile(scratch, "shuffle_1_1_0.data");
            foreach (var folder in scratch.Folders)
            {
                Directory.Delete(folder, recursive: true);
                File.WriteAllText(folder, "");
            }

            faults.Arm("output.write:full", "7");
            file.Append(new byte[200_000]);
        });

        foreach (var folder in scratch.Folders)
        {
            Assert.Contains(folder, error.Message);
            File.Delete(folder);
        }
    }
}
