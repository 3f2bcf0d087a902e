using Flint.Blocks;

namespace Flint.Tests.Blocks;

public sealed class ScratchSweepTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("flint-sweep-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void What_a_killed_application_left_is_deleted_and_what_is_held_stays()
    {
        using var alive = new ScratchFolder([root], new("alive"), new("1"), new());
        File.WriteAllText(alive.NewPathOf("shuffle_1_1_0.data", 0), "rows");
        Leave("dead", ScratchLease.LockName);
        Leave("dead/1/0f", "shuffle_1_1_0.data");

        Assert.Empty(ScratchSweep.Run([root, Path.Combine(root, "no such root")]));

        Assert.Equal([Path.Combine(root, "alive")], Directory.GetDirectories(root));
        Assert.True(File.Exists(alive.PathOf("shuffle_1_1_0.data", 0)));
    }

    [Fact]
    public void Folders_that_are_not_ours_are_never_touched()
    {
        Leave("photos", "cat");
        Leave("elsewhere", ScratchLease.LockName);
        Directory.Move(Path.Combine(root, "elsewhere"), Path.Combine(root, "photos", "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(root, "link"), Path.Combine(root, "photos", "elsewhere"));

        Assert.Empty(ScratchSweep.Run([root]));

        Assert.True(File.Exists(Path.Combine(root, "photos", "cat")));
        Assert.True(File.Exists(Path.Combine(root, "link", ScratchLease.LockName)));
    }

    [Fact]
    public void A_lock_file_of_another_program_protects_its_folder()
    {
        Leave("project", "source");
        File.WriteAllText(Path.Combine(root, "project", ScratchLease.LockName), "versions: 1.2.3");

        Assert.Empty(ScratchSweep.Run([root]));

        Assert.True(File.Exists(Path.Combine(root, "project", "source")));
    }

    [Fact]
    public void However_holders_and_sweeps_race_nobody_loses_a_folder_that_it_holds()
    {
        var lost = 0;
        Parallel.For(0, 8, new() { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < 60; i++)
            {
                if (thread % 4 == 3)
                {
                    Assert.Empty(ScratchSweep.Run([root]));
                    continue;
                }

                using var held = ScratchLease.Take(root, new("app"));
                var mine = Path.Combine(held.Folder, $"{thread}-{i}");
                File.WriteAllText(mine, "");
                Thread.Yield();
                Interlocked.Add(ref lost, File.Exists(mine) ? 0 : 1);
            }
        });

        Assert.Equal(0, lost);
    }

    [Fact]
    public void A_folder_is_held_by_all_its_processes_and_deleted_by_the_last()
    {
        var driver = ScratchLease.Take(root, new("app"));
        var executor = new ScratchFolder([root], new("app"), new("1"), new());

        Assert.False(ScratchLease.TryDelete(driver.Folder));
        executor.Dispose();
        Assert.Equal([Path.Combine(driver.Folder, ScratchLease.LockName)],
            Directory.GetFileSystemEntries(driver.Folder));

        driver.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public void The_folder_of_an_executor_that_was_killed_is_deleted_by_who_saw_it_end()
    {
        using var held = new ScratchFolder([root], new("app"), new("1"), new());
        Leave("app/2/00", "shuffle_1_1_0.data");

        ScratchFolder.Delete([root], new("app"), new("2"));
        ScratchFolder.Delete([root], new("app"), new("3"));

        Assert.Equal(held.Folders, Directory.GetDirectories(Path.Combine(root, "app")));
    }

    [Fact]
    public void The_folder_of_an_application_goes_with_the_last_executor_that_was_killed()
    {
        Leave("app", ScratchLease.LockName);
        Leave("app/2/00", "shuffle_1_1_0.data");

        ScratchFolder.Delete([root], new("app"), new("2"));

        Assert.Empty(Directory.GetFileSystemEntries(root));
    }

    private void Leave(string folder, string file)
    {
        Directory.CreateDirectory(Path.Combine(root, folder));
        File.WriteAllText(Path.Combine(root, folder, file), "");
    }
}
