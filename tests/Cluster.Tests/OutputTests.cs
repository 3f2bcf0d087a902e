using Flint.Errors;
using Flint.Rdds;

namespace Flint.Processes;

/// <summary>What comes back from executors to people: their output, and the exceptions of user code.</summary>
public sealed class OutputTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_of_executors_are_echoed_with_their_name_and_lie_in_the_logs()
    {
        await using var driver = DriverProcess.Start("speak", "local-cluster[1,1,256]");

        Assert.Equal(0, await driver.WaitForExitAsync());

        var logs = Path.Combine(driver.Folders.Work, "logs", await driver.ApplicationAsync(), "0");
        Assert.Contains("[executor 0] spoken aloud", driver.Errors);
        Assert.Contains("[executor 0] complained", driver.Errors);
        Assert.DoesNotContain(driver.Output, line => line.Contains("spoken"));
        Assert.Equal("spoken aloud\n", await File.ReadAllTextAsync(Path.Combine(logs, "stdout"), Stop));
        Assert.Equal("complained\n", await File.ReadAllTextAsync(Path.Combine(logs, "stderr"), Stop));
    }

    [Fact]
    public async Task The_echo_can_be_switched_off()
    {
        await using var driver = DriverProcess.Start(
            "speak", "local-cluster[1,1,256]", ("flint.executor.echo", "false"));

        Assert.Equal(0, await driver.WaitForExitAsync());

        var logs = Path.Combine(driver.Folders.Work, "logs", await driver.ApplicationAsync(), "0");
        Assert.DoesNotContain(driver.Errors, line => line.Contains("spoken"));
        Assert.Equal("spoken aloud\n", await File.ReadAllTextAsync(Path.Combine(logs, "stdout"), Stop));
    }

    [Fact]
    public async Task The_users_exception_arrives_with_its_message_its_cause_and_the_users_frames()
    {
        await using var cluster = await TestCluster.StartAsync("local-cluster[1,2,256]", ("flint.task.maxFailures", "2"));

        var error = await Assert.ThrowsAsync<JobFailedException>(
            () => cluster.Session.Range(0, 4, partitions: 2).Map(Fragile).CountAsync(Stop));

        var user = Assert.IsType<TaskFailure.UserCode>(error.Failure);
        Assert.Equal(typeof(InvalidOperationException).FullName, user.Error.Type);
        Assert.Equal("value 3 is bad", user.Error.Message);
        Assert.Contains("OutputTests.cs", user.Error.StackTrace);
        Assert.Equal("the inner cause", user.Error.Cause?.Message);
        Assert.Contains($"{nameof(OutputTests)}.{nameof(Fragile)}", error.ToString());
    }

    private static long Fragile(long value) => value == 3
        ? throw new InvalidOperationException("value 3 is bad", new FormatException("the inner cause"))
        : value;
}
