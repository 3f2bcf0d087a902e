using Flint.Cluster;
using Flint.Errors;
using Flint.Execution;
using Flint.Identity;
using Flint.Rpc;
using Flint.Scheduling;
using Flint.Settings;

namespace Flint.Local.Places;

/// <summary>Where the executors of a session run: everything in which the masters differ. Immutable.</summary>
internal abstract class ExecutorPlace
{
    private static readonly string[] Served =
        ["local", "local[N]", "local[*]", "local[N,F]", "local-cluster[n,c,m]"];

    /// <summary>Executors to ask for.</summary>
    public abstract int Executors { get; }

    /// <summary>Tasks at once in each of them.</summary>
    public abstract int SlotsOfEach { get; }

    /// <summary>Tasks at once in all of them.</summary>
    public int Slots => Executors * SlotsOfEach;

    /// <summary>The place that a master URL names.</summary>
    /// <exception cref="FlintException">Nobody serves such a master here, or not from this program.</exception>
    /// <exception cref="ArgumentException">The URL is wrong; says what to write instead.</exception>
    public static ExecutorPlace Of(string master, int processors)
    {
        if (LocalMaster.TryParse(master, processors, out var local))
        {
            return new InProcessPlace(local!);
        }

        return LocalClusterMaster.TryParse(master, out var cluster)
            ? new ProcessPlace(cluster!)
            : throw new FlintException(KnownSchemes.Missing("master", master, master.Split("://")[0], Served));
    }

    /// <summary>Settings of executors whose default is another one here.</summary>
    public abstract IReadOnlyDictionary<string, string> DefaultsForExecutors { get; }

    /// <summary>How the driver schedules on such executors.</summary>
    public abstract SchedulerOptions SchedulingOf(SettingsSnapshot settings);

    public abstract ITransport CreateTransport(
        ApplicationSecret secret, SettingsSnapshot settings, TimeProvider time);

    /// <summary>How an executor is started.</summary>
    public abstract LaunchTemplate LaunchOf(DriverSide driver);

    public abstract IClusterManager CreateManager(DriverSide driver);
}
