using Flint.Cluster;
using Flint.Local.Processes;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Local.Processes;

public sealed class LaunchedExecutorTests : IDisposable
{
    private readonly string logs = Directory.CreateTempSubdirectory("flint-launched-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(logs, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_frozen_executor_is_killed_after_the_grace_whether_it_is_released_or_let_go(bool released)
    {
        var time = new FakeTimeProvider();
        var launch = new LaunchTemplate(
            ["/bin/sh", "-c", "kill -STOP $$"], new Dictionary<string, string>(), new Dictionary<string, string>());
        var executor = LaunchedExecutor.Start(new("0"), launch, logs, null, time);

        if (released)
        {
            executor.Release("the application ended", atOnce: false);
        }
        else
        {
            executor.Detach();
        }

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(137, (await executor.Exited.WaitAsync(TimeSpan.FromSeconds(20), Stop)).Code);
    }
}
