namespace Flint.Processes;

/// <summary>Executors never outlive their driver, however it ends.</summary>
public sealed class OrphansTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Executors_of_a_killed_driver_end_within_3_seconds_and_delete_their_folders()
    {
        await using var driver = DriverProcess.Start("sleep");
        await driver.WaitForBothTasksAsync();
        var application = await driver.ApplicationAsync();
        Assert.Equal(2, Machine.PidsCarrying(application).Count);
        var folders = Directory.GetDirectories(Path.Combine(driver.Folders.Scratch, application));
        Assert.Equal(["0", "1", "driver"], folders.Select(Path.GetFileName).Order(StringComparer.Ordinal));

        driver.Kill();

        await Eventually.HoldsAsync(
            () => Machine.PidsCarrying(application).Count == 0 && !folders.Any(Directory.Exists),
            Limit, "the end of both executors and of their folders", driver.Describe);
    }

    [Fact]
    public async Task What_a_killed_driver_left_is_deleted_by_the_next_session()
    {
        await using var driver = DriverProcess.Start("sleep", "local[2]");
        await driver.WaitForLineAsync(line => line.Contains("task runs"));
        var application = await driver.ApplicationAsync();
        driver.Kill();
        await driver.WaitForExitAsync();
        Assert.True(Directory.Exists(Path.Combine(driver.Folders.Scratch, application)));

        await using var next = await TestCluster.StartAsync(
            "local[1]", ("flint.local.dir", driver.Folders.Scratch));

        Assert.False(Directory.Exists(Path.Combine(driver.Folders.Scratch, application)));
    }

    [Fact]
    public async Task What_a_killed_driver_and_its_killed_executors_left_is_deleted_by_the_next_session()
    {
        await using var driver = DriverProcess.Start("sleep");
        await driver.WaitForErrorAsync(line => line.Contains("task runs"));
        var folder = Path.Combine(driver.Folders.Scratch, await driver.ApplicationAsync());
        var executors = Machine.PidsCarrying(Path.GetFileName(folder));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder, "driver"), "credentials", SearchOption.AllDirectories).Length);
        foreach (var pid in executors)
        {
            // Frozen, they do not see that their driver ended.
            Machine.Stop(pid);
        }

        driver.Kill();
        await driver.WaitForExitAsync();
        foreach (var pid in executors)
        {
            Machine.Kill(pid);
        }

        await Eventually.HoldsAsync(
            () => !executors.Any(Machine.IsAlive), Limit, "the end of both executors", driver.Describe);
        Assert.True(Directory.Exists(Path.Combine(folder, "driver")));

        await using var next = await TestCluster.StartAsync(
            "local[1]", ("flint.local.dir", driver.Folders.Scratch));

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Ctrl_C_reaches_executors_too_and_they_wait_for_the_driver_which_ends_with_130()
    {
        await using var driver = DriverProcess.Start("sleep", settings: ("FLINT_CANCEL_ON_CTRL_C", "1"));
        await driver.WaitForBothTasksAsync();
        var application = await driver.ApplicationAsync();
        var executors = Machine.PidsCarrying(application);

        // What the terminal does for the whole group; executors are told first, so that a mistake would show.
        foreach (var pid in executors)
        {
            Machine.Signal(pid, "INT");
            Machine.Signal(pid, "INT");
        }

        Assert.All(executors, pid => Assert.True(Machine.IsAlive(pid), driver.Describe()));
        Machine.Signal(driver.Pid, "INT");

        Assert.Equal(130, await driver.WaitForExitAsync());
        Assert.Single(driver.Events.Of("ApplicationEnded"));
        await TestCluster.NothingIsLeftAsync(application, driver.Folders, Limit);
    }

    [Fact]
    public async Task An_exception_that_ends_the_driver_ends_its_executors()
    {
        await using var driver = DriverProcess.Start("no such job");
        var application = await driver.ApplicationAsync();

        Assert.Equal(134, await driver.WaitForExitAsync());

        await TestCluster.NothingIsLeftAsync(application, driver.Folders, Limit);
    }
}
