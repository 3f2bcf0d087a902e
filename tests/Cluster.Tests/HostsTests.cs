using System.Diagnostics;

namespace Flint.Processes;

/// <summary>Drivers of other kinds than a plain program; this suite itself is one: a test program.</summary>
public sealed class HostsTests
{
    [Fact]
    public async Task A_web_application_runs_its_jobs_on_processes_with_its_server_collector_left_to_itself()
    {
        await using var web = DriverProcess.StartProgram(
            DriverProcess.Sample("Web"), [], "local-cluster[2,1,256]", ("SAMPLE_MASTER", "local-cluster[2,1,256]"));

        Assert.Equal(0, await web.WaitForExitAsync());

        Assert.Equal(["2 6 12 20 30 42 56 72"], web.Output);
        Assert.Equal(["0", "1"], web.Events.Executors.Select(one => one.Executor).Order());
    }

    [Fact]
    public async Task A_file_runs_with_dotnet_run()
    {
        using var folders = new TestFolders();
        var start = new ProcessStartInfo("dotnet", ["run", "examples/WordCount.cs", "README.md"])
        {
            WorkingDirectory = TestInput.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["FLINT_MASTER"] = "local-cluster[2,1,256]" },
        };
        foreach (var (key, value) in folders.Settings)
            start.Environment[key.Replace('.', '_').ToUpperInvariant()] = value;
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var errors = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromMinutes(3), stop);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(10, (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(2, new EventTail(folders).Executors.Count);
        Assert.Empty(Machine.FilesUnder(folders.Scratch));
    }
}
