using System.Diagnostics;

namespace Flint.Processes.Harness;

/// <summary>A driver program of its own: to be watched, signalled and killed. Disposing kills what is left of it.</summary>
internal sealed class DriverProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];

    private DriverProcess(ProcessStartInfo start, TestFolders folders)
    {
        Folders = folders;
        Events = new(folders);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Pid => process.Id;

    public TestFolders Folders { get; }

    public EventTail Events { get; }

    public IReadOnlyList<string> Output => Copy(output);

    public IReadOnlyList<string> Errors => Copy(errors);

    /// <summary>Starts <c>tests/Samples.Cluster</c> with a job of its own.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="master">The master.</param>
    /// <param name="settings">Settings, or environment variables if a key has no dot.</param>
    public static DriverProcess Start(
        string job, string master = "local-cluster[2,1,512]", params (string Key, string Value)[] settings) =>
        StartProgram(Sample("Cluster"), [job], master, settings);

    /// <summary>Starts a built program in this test's folders.</summary>
    public static DriverProcess StartProgram(
        string program, IReadOnlyList<string> arguments, string master, params (string Key, string Value)[] settings)
    {
        var folders = new TestFolders();
        // Tests that run in the background of a shell hand on that Ctrl+C is to be ignored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", "exec", program, .. arguments])
        {
            WorkingDirectory = folders.Data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FLINT_MASTER"] = master;
        foreach (var (key, value) in folders.Settings.Select(one => (one.Key, one.Value)).Concat(settings))
            start.Environment[key.Contains('.') ? key.Replace('.', '_').ToUpperInvariant() : key] = value;
        return new(start, folders);
    }

    public static string Sample(string name) =>
        Path.Combine(TestInput.Root, $"tests/Samples.{name}/bin/Release/net10.0/Flint.Samples.{name}.dll");

    /// <summary>The application's id, once the driver has said it.</summary>
    public async Task<string> ApplicationAsync() =>
        (await WaitForLineAsync(line => line.StartsWith("application ")))["application ".Length..];

    /// <summary>The first line of standard output for which the condition holds.</summary>
    public Task<string> WaitForLineAsync(Func<string, bool> condition) => Eventually.GetAsync(
        () => Output.FirstOrDefault(condition), Limit, "a line of the driver", Describe);

    /// <summary>The same of standard error, where executors are echoed.</summary>
    public Task<string> WaitForErrorAsync(Func<string, bool> condition) => Eventually.GetAsync(
        () => Errors.FirstOrDefault(condition), Limit, "a line of the driver's standard error", Describe);

    /// <summary>A task of the job "sleep" runs on each of two executors: both are all there.</summary>
    public async Task WaitForBothTasksAsync()
    {
        await WaitForErrorAsync(line => line.Contains("[executor 0] task runs"));
        await WaitForErrorAsync(line => line.Contains("[executor 1] task runs"));
    }

    public async Task<int> WaitForExitAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Limit);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The driver did not end within {Limit}.\n{Describe()}");
        }

        return process.ExitCode;
    }

    public void Kill() => Machine.Kill(Pid);

    /// <summary>What was said and done so far: for the messages of failures.</summary>
    public string Describe() =>
        $"Output:\n{string.Join('\n', Output)}\nErrors:\n{string.Join('\n', Errors)}\n{Folders.Output}";

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
        Folders.Dispose();
    }

    private static void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.Add(line);
    }

    private static List<string> Copy(List<string> lines)
    {
        lock (lines)
            return [.. lines];
    }
}
