using Flint.Rdds;

namespace Flint.Processes;

/// <summary>How executors get what proves that they belong to the application.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretsTests
{
    [Fact]
    public async Task Each_executor_gets_its_own_in_a_file_for_its_user_only_and_never_in_arguments_or_variables()
    {
        const UnixFileMode readWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var files = new HashSet<string>();
        await using (var cluster = await TestCluster.StartAsync())
        {
            await cluster.Session.Range(0, 2, partitions: 2).CountAsync(TestContext.Current.CancellationToken);
            foreach (var pid in cluster.Pids)
            {
                var variables = Machine.EnvironmentOf(pid);
                var path = variables["FLINT_EXECUTOR_CREDENTIALS"];
                var secrets = (await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken))[2..];

                Assert.StartsWith(cluster.Folders.Scratch, path);
                Assert.Equal(readWrite, File.GetUnixFileMode(path));
                for (var up = Path.GetDirectoryName(path)!; up != cluster.Folders.Scratch; up = Path.GetDirectoryName(up)!)
                    Assert.Equal(readWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(up));
                Assert.Equal(2, secrets.Length);
                Assert.DoesNotContain(
                    Machine.ArgumentsOf(pid).Concat(variables.Values), text => secrets.Any(text.Contains));
                Assert.True(files.Add(path));
            }
        }

        Assert.Equal(2, files.Count);
        Assert.DoesNotContain(files, File.Exists);
    }
}
