using System.Diagnostics;
using System.Globalization;
using Flint.Cluster;
using Flint.Identity;
using Flint.Local.Processes;
using Flint.Testing.Clusters;

namespace Flint.Properties.Local;

/// <summary>
/// Processes of this machine that run until their input ends, as executors of <c>local-cluster</c> do. Each writes its
/// number to a file, by which a test finds it.
/// </summary>
/// <param name="create">Makes the manager; the default is that of <c>local-cluster</c>.</param>
internal sealed class ProcessRig(Func<IClusterManager>? create = null) : ClusterRig
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("flint-process-rig").FullName;
    private string? program;

    public static ClusterTraits Traits { get; } = new()
    {
        Abilities = new(PrefersHosts: false, Profiles: false, Resumes: false, AnnouncesLeaving: false),
        Hosts = ["localhost"],
        RefusedProfile = new(7),
        Incidents = new HashSet<ClusterIncident> { ClusterIncident.ExecutorEnds, ClusterIncident.LaunchesFail },
    };

    private string Program => program ??= Write(Path.Combine(folder, "executor.sh"));

    private string Write(string program)
    {
        var script = $"#!/bin/sh\necho $$ > {folder}/$1.new\nmv {folder}/$1.new {folder}/$1.pid\nexec cat\n";
        File.WriteAllText(program, script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        return program;
    }

    public override LaunchTemplate Template =>
        new([Program, "{executor}"], new Dictionary<string, string>(), new Dictionary<string, string>());

    public override IClusterManager CreateManager() => create?.Invoke() ?? new ProcessCluster(
        slots: 1, _ => "token", new ExecutorLogs(Path.Combine(folder, "logs"), null),
        application => new(Path.Combine(folder, application.Value), Stream.Null), (_, _) => { }, TimeProvider.System);

    public override async ValueTask<bool> IsRunningAsync(ExecutorId executor, CancellationToken stop)
    {
        using var process = await FindAsync(executor, stop);
        return process is { HasExited: false };
    }

    public override async Task CauseAsync(ClusterIncident incident, string subject, CancellationToken stop)
    {
        switch (incident)
        {
            case ClusterIncident.ExecutorEnds:
                using (var process = await FindAsync(new(subject), stop))
                {
                    process!.Kill();
                }

                break;
            case ClusterIncident.LaunchesFail:
                File.Delete(Program);
                break;
            default:
                await base.CauseAsync(incident, subject, stop);
                break;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        for (var waited = Stopwatch.StartNew(); Directory.Exists(folder); await Task.Delay(5))
        {
            KillAll();
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (waited.Elapsed < StartLimit)
            {
                // One that was started last is about to say its number.
                continue;
            }
        }

        await base.DisposeAsync();
    }

    private void KillAll()
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.pid"))
        {
            using var left = Running(file);
            left?.Kill();
        }
    }

    /// <summary>Waits until it has said its number; null if it has ended since.</summary>
    private async Task<Process?> FindAsync(ExecutorId executor, CancellationToken stop)
    {
        var file = Path.Combine(folder, executor.Value + ".pid");
        for (var waited = Stopwatch.StartNew(); !File.Exists(file); await Task.Delay(5, stop))
        {
            Assert.True(waited.Elapsed < StartLimit, $"executor {executor} has not started within {StartLimit}");
        }

        return Running(file);
    }

    // The name tells it from another process that got its number since.
    private static Process? Running(string file)
    {
        try
        {
            var process = Process.GetProcessById(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
            return process.ProcessName is "cat" or "sh" or "executor.sh" ? process : null;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
