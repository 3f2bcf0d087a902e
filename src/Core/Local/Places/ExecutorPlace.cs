using System.Collections.ObjectModel;
using Flint.Cluster;
using Flint.Errors;
using Flint.Execution;
using Flint.Identity;
using Flint.Rpc;
using Flint.Rpc.Net;
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
    /// <param name="master">The URL.</param>
    /// <param name="plugins">Plug-ins that the program handed over, by scheme.</param>
    /// <param name="settings">The session's settings.</param>
    /// <param name="processors">What <c>local[*]</c> means.</param>
    /// <exception cref="FlintException">
    /// The URL is wrong, or nobody serves such a master here, or not from this program; says what to do.
    /// </exception>
    public static ExecutorPlace Of(
        string master, IReadOnlyDictionary<string, IClusterPlugin> plugins, SettingsSnapshot settings, int processors)
    {
        if (LocalMaster.TryParse(master, processors, out var local))
        {
            return new InProcessPlace(local!);
        }

        if (LocalClusterMaster.TryParse(master, out var cluster))
        {
            return new ProcessPlace(cluster!);
        }

        // Nobody is looked for when the master is one of ours: looking loads assemblies.
        var scheme = master.Split("://")[0];
        var plugin = plugins.GetValueOrDefault(scheme)
            ?? SchemeSearch.Find<IClusterPlugin>(scheme, SchemeSearch.OfThisProgram())
            ?? throw new FlintException(
                KnownSchemes.Missing("master", master, scheme, Served.Concat(plugins.Keys.Select(one => one + "://"))));
        return new PluginPlace(
            master, plugin, settings.Get<SchedulerOptions>().ExecutorInstances, settings.Get<ExecutorSizeOptions>());
    }

    /// <summary>Settings of executors whose default is another one here.</summary>
    public abstract IReadOnlyDictionary<string, string> DefaultsForExecutors { get; }

    /// <summary>Settings that do nothing here, each with what rules in its place.</summary>
    public virtual IReadOnlyDictionary<string, string> Overruled => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>A sentence for each setting that was set and does nothing here.</summary>
    public IEnumerable<string> WarningsOf(SettingsSnapshot settings) =>
        from entry in settings.Entries
        where Overruled.ContainsKey(entry.Key)
        select $"{entry} has no effect with this master: {Overruled[entry.Key]}.";

    /// <summary>How the driver schedules on such executors.</summary>
    public abstract SchedulerOptions SchedulingOf(SettingsSnapshot settings);

    public abstract ITransport CreateTransport(
        ApplicationSecret secret, SettingsSnapshot settings, TimeProvider time);

    /// <summary>Longest message between driver and executors in bytes.</summary>
    public virtual int LongestMessage(SettingsSnapshot settings) =>
        (int)settings.Get<NetworkOptions>().LongestFrame.Bytes;

    /// <summary>How an executor is started.</summary>
    public abstract LaunchTemplate LaunchOf(DriverSide driver);

    public abstract IClusterManager CreateManager(DriverSide driver);
}
