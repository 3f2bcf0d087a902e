using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;
using Flint.Cluster;
using Flint.Identity;
using ApplicationId = Flint.Identity.ApplicationId;

namespace Flint.Samples.Plugin;

/// <summary>
/// About the smallest cluster manager that a session can run on: lends processes of this machine. Thread-safe.
/// </summary>
internal sealed class MachineCluster(ClusterPluginContext context) : IClusterManager
{
    private const string Host = "localhost";

    private readonly Channel<ClusterEvent> events = Channel.CreateUnbounded<ClusterEvent>();
    private readonly Lock gate = new();

    // Under the gate.
    private readonly Dictionary<ExecutorId, (Process Process, TaskCompletionSource Gone)> running = [];
    private readonly HashSet<ExecutorId> released = [];
    private readonly HashSet<ExecutorId> leaving = [];
    private readonly ApplicationId application = new($"machine-{Guid.NewGuid():N}");
    private readonly Lazy<string> secrets = new(() => Directory.CreateTempSubdirectory("flint-machine-").FullName);
    private LaunchTemplate? launch;
    private long revision = -1;
    private int minted;
    private bool over;

    public ClusterAbilities Abilities { get; } =
        new(PrefersHosts: false, Profiles: false, Resumes: false, AnnouncesLeaving: false);

    public Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop)
    {
        launch = start.Launch;
        return Task.FromResult(application);
    }

    public IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop) => events.Reader.ReadAllAsync(stop);

    public ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (desired.Revision > revision && !over)
            {
                revision = desired.Revision;
                foreach (var executor in desired.Release.Keys.Where(running.ContainsKey))
                {
                    End(executor);
                }

                foreach (var (profile, wanted) in desired.Profiles)
                {
                    Grant(profile, wanted.Count, desired.ExcludedNodes);
                }
            }
        }

        return default;
    }

    public ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop)
    {
        if (standing is ExecutorStanding.Draining or ExecutorStanding.Drained)
        {
            lock (gate)
            {
                leaving.Add(executor);
            }
        }

        return default;
    }

    public async Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop)
    {
        Task[] ends;
        lock (gate)
        {
            over = true;
            running.Keys.ToList().ForEach(End);
            ends = [.. running.Values.Select(one => one.Gone.Task)];
        }

        await Task.WhenAll(ends).WaitAsync(stop).ConfigureAwait(false);
        DeleteSecrets();
        events.Writer.TryComplete();
    }

    // A crash of this process would close the executors' standard input as well; they end of it.
    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            over = true;
            foreach (var (process, _) in running.Values)
            {
                process.StandardInput.Close();
            }
        }

        DeleteSecrets();

        events.Writer.TryComplete();
        return default;
    }

    private void Grant(ProfileId profile, int count, IReadOnlySet<string> excluded)
    {
        var missing = count - running.Keys.Count(executor => !released.Contains(executor) && !leaving.Contains(executor));
        var obstacle = profile != ProfileId.Default ? "executors have one size only"
            : excluded.Contains(Host) ? $"the only host, {Host}, is excluded"
            : null;
        if (missing > 0 && obstacle is not null)
        {
            events.Writer.TryWrite(new ClusterEvent.Waiting(profile, obstacle, context.Time.GetUtcNow()));
            return;
        }

        for (; missing > 0; missing--)
        {
            Launch(new($"{minted++}"));
        }
    }

    private void Launch(ExecutorId executor)
    {
        events.Writer.TryWrite(new ClusterEvent.Granted(executor, ProfileId.Default, Host, null, null));
        var folder = Path.Combine(secrets.Value, executor.Value);
        var filled = launch!.Fill(
            new(application, executor, Host, context.Slots, [], context.TokenOf(executor)) { Folder = folder });
        filled.WriteFiles(folder);
        var start = new ProcessStartInfo(filled.Arguments[0], filled.Arguments.Skip(1)) { RedirectStandardInput = true };
        foreach (var (name, value) in filled.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = new Process { StartInfo = start, EnableRaisingEvents = true };
            process.Exited += (_, _) => Gone(executor, process);
            process.Start();
            running.Add(executor, (process, new(TaskCreationOptions.RunContinuationsAsynchronously)));
            events.Writer.TryWrite(new ClusterEvent.Launched(executor));
        }
        catch (Win32Exception error)
        {
            events.Writer.TryWrite(new ClusterEvent.Gone(executor, LossReason.LaunchFailed, null, error.Message));
        }
    }

    private void DeleteSecrets()
    {
        if (secrets.IsValueCreated && Directory.Exists(secrets.Value))
        {
            Directory.Delete(secrets.Value, recursive: true);
        }
    }

    private void End(ExecutorId executor)
    {
        released.Add(executor);
        running[executor].Process.Kill();
    }

    private void Gone(ExecutorId executor, Process process)
    {
        lock (gate)
        {
            var reason = released.Contains(executor) ? LossReason.Released : LossReason.Exited;
            events.Writer.TryWrite(new ClusterEvent.Gone(executor, reason, process.ExitCode, "its process ended"));
            running.Remove(executor, out var ended);
            ended.Gone.TrySetResult();
        }
    }
}
