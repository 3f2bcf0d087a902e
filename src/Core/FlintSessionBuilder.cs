using Flint.Blocks;
using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Events.Logs;
using Flint.Events.Progress;
using Flint.Execution;
using Flint.Execution.Launching;
using Flint.Execution.Deciding;
using Flint.Files;
using Flint.Files.Faults;
using Flint.Identity;
using Flint.Local;
using Flint.Local.Places;
using Flint.Local.Processes;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Rdds;
using Flint.Rpc;
using Flint.Rpc.Net;
using Flint.Scheduling;
using Flint.Serialization.Closures;
using Flint.Serialization.Codecs;
using Flint.Serialization.Compression;
using Flint.Serialization.Keys;
using Flint.Settings;
using Flint.Settings.Layers;
using Flint.Shuffle;

namespace Flint;

/// <summary>
/// Collects what a session shall be, then starts it: the composition root of the driver. Every start gives a new
/// session. Not thread-safe.
/// </summary>
public sealed class FlintSessionBuilder
{
    private const string EventLogName = "flint";

    /// <summary>More are dropped and counted: the driver never waits for a reader of events.</summary>
    private const int EventsThatMayWait = 10_000;

    private readonly Dictionary<string, string> code = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IClusterPlugin> plugins = new(StringComparer.OrdinalIgnoreCase);
    private bool cancelOnCtrlC;

    internal FlintSessionBuilder() { }

    /// <summary>The time source; tests replace it.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The environment variables; tests replace them.</summary>
    internal ProcessEnvironment? Environment { get; set; }

    /// <summary>The file systems; tests replace them.</summary>
    internal FileSystems Files { get; set; } = new();

    /// <summary>Where executors run; tests replace what the master says.</summary>
    internal ExecutorPlace? Place { get; set; }

    /// <summary>All options records: every setting that exists.</summary>
    internal static IReadOnlyList<Type> OptionsTypes { get; } =
    [
        typeof(ReaperOptions), typeof(CleanerOptions),
        typeof(SessionOptions), typeof(RddOptions), typeof(FilesOptions), typeof(PipelineOptions),
        typeof(ShuffleOptions), typeof(CompressionOptions), typeof(SlotOptions), typeof(ExecutorOptions),
        typeof(MemoryOptions), typeof(SchedulerOptions), typeof(EventLogOptions), typeof(ConsoleOptions),
        typeof(RedactionOptions), typeof(ScratchOptions), typeof(NetworkOptions),
        typeof(FaultOptions), typeof(ExecutorOutputOptions), typeof(SettingsReportOptions), typeof(ExecutorSizeOptions),
        typeof(DecommissionSignalOptions),
    ];

    /// <summary>Names the application, for people.</summary>
    public FlintSessionBuilder AppName(string name) => Config("flint.app.name", name);

    /// <summary>Says who lends executors: <c>local</c>, <c>local[N]</c>, <c>local[*]</c>, <c>local[N,F]</c>,
    /// <c>local-cluster[n,c,m]</c> (n processes with c slots and m MiB each).</summary>
    public FlintSessionBuilder Master(string master) => Config("flint.master", master);

    /// <summary>
    /// Hands over who serves masters of a scheme, such as <c>mesos</c> for <c>mesos://host:5050</c>; stronger than what
    /// the program's assemblies name. The local masters stay what they are.
    /// </summary>
    /// <param name="scheme">The text before <c>://</c>.</param>
    /// <param name="plugin">Makes the cluster manager.</param>
    public FlintSessionBuilder Plugin(string scheme, IClusterPlugin plugin)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        ArgumentNullException.ThrowIfNull(plugin);
        plugins[scheme] = plugin;
        return this;
    }

    /// <summary>Sets a setting; stronger than files, environment and command line.</summary>
    /// <param name="key">A key of docs/configuration.md; <c>spark.*</c> aliases are accepted.</param>
    /// <param name="value">Its value, sizes and durations as <c>512m</c> and <c>10s</c>.</param>
    public FlintSessionBuilder Config(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        code[key] = value;
        return this;
    }

    /// <summary>
    /// The first Ctrl+C cancels all jobs and ends the process with code 130, the second kills it at once. Not for
    /// programs inside a host that handles signals itself. The environment variable <c>FLINT_CANCEL_ON_CTRL_C=1</c>
    /// does the same; <c>scripts/run-example</c> sets it.
    /// </summary>
    public FlintSessionBuilder CancelOnCtrlC()
    {
        cancelOnCtrlC = true;
        return this;
    }

    /// <summary>Starts the session.</summary>
    /// <exception cref="FlintException">A setting is wrong, or the cluster cannot be reached; says what to
    /// do.</exception>
    public async Task<FlintSession> StartAsync(CancellationToken cancellationToken = default)
    {
        var environment = Environment ?? ProcessEnvironment.OfThisProcess();
        var resolved = new SettingsLayers(new SettingsCatalog(OptionsTypes), environment).Resolve(code);
        CheckAll(resolved.Snapshot);
        var steps = new ShutdownSteps();
        try
        {
            return await StartAsync(resolved, environment, steps, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            steps.Outcome = new(ApplicationStatus.Failed, $"the session did not start: {error.Message}");
            await steps.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<FlintSession> StartAsync(
        ResolvedSettings resolved, ProcessEnvironment environment, ShutdownSteps steps, CancellationToken stop)
    {
        var settings = resolved.Snapshot;
        var session = settings.Get<SessionOptions>();
        var place = Place
            ?? ExecutorPlace.Of(session.Master, plugins, settings, System.Environment.ProcessorCount);
        var scheduling = place.SchedulingOf(settings);
        settings.Check(() => scheduling.CheckFor(place.SlotsOfEach));
        ReportIfWanted(settings);
        LimitHeap(settings, session, steps);
        var term = new DriverTerm(1);
        var secret = ApplicationSecret.Create();
        var services = new RddServices(Files, new CodecRegistry(), new KeyRegistry(), new GraphCodec());

        var events = await StartEventsAsync(settings, environment, steps, stop).ConfigureAwait(false);
        var transport = place.CreateTransport(secret, settings, Time);
        steps.Started("the transport", transport.DisposeAsync);

        var loop = new SchedulerLoop(CoreOf(settings, place, scheduling, term), Time);
        var links = new DriverLinks(secret, term, loop.PostAsync, Warn, Time, place.LongestMessage(settings));
        var census = new ShuffleCensus(loop.PostAsync, settings.Get<CleanerOptions>(), Time);
        var jobs = new JobRunner(loop.PostAsync, transport, links.Forget, census.Track, Warn, Time);
        var driver = new DriverSide
        {
            Settings = settings,
            Environment = environment,
            Secret = secret,
            Term = term,
            Control = await transport.ListenAsync(links.AcceptAsync, stop).ConfigureAwait(false),
            Blocks = await transport.ServeAsync(jobs.Programs, stop).ConfigureAwait(false),
            Transport = transport,
            Files = Files,
            Time = Time,
            Print = Console.Error.WriteLine,
        };
        var manager = place.CreateManager(driver);
        steps.Started("the cluster manager", manager.DisposeAsync);
        var application = await manager.StartAsync(StartOf(session, place.LaunchOf(driver)), stop)
            .ConfigureAwait(false);
        steps.Started("the application", async () =>
        {
            await manager.FinishAsync(steps.Outcome, CancellationToken.None).ConfigureAwait(false);
            events.Publish(new EngineEvent.ApplicationEnded(application), Time.GetUtcNow());
        });

        var cluster = new ClusterLink(manager, loop.PostAsync);
        loop.Start(new SchedulerHands(links, jobs, cluster, events));
        steps.Started("the scheduler", loop.DisposeAsync);
        census.Start();
        steps.Started("the watch over shuffles", census.DisposeAsync);
        cluster.Start();
        steps.Started("the link to the cluster manager", cluster.DisposeAsync);
        events.Publish(
            new EngineEvent.ApplicationStarted(application, NameOf(session), session.Master), Time.GetUtcNow());
        var left = ScratchSweep.Run(settings.Get<ScratchOptions>().Roots)
            .Select(problem => $"What an earlier application left behind cannot be deleted: {problem}");
        foreach (var warning in resolved.Warnings.Concat(place.WarningsOf(settings)).Concat(left))
        {
            Warn(warning);
        }

        WatchSignals(jobs, environment, steps);
        var rdds = settings.Get<RddOptions>() with { Slots = place.Slots };
        return new(application, settings, new RddContext(jobs, services, rdds, settings.Get<FilesOptions>()), steps);

        void Warn(string text) => events.Publish(new EngineEvent.Warned(text), Time.GetUtcNow());
    }

    private static void LimitHeap(SettingsSnapshot settings, SessionOptions session, ShutdownSteps steps)
    {
        if (session.DriverMemory is { } limit)
        {
            settings.Check(() =>
            {
                var held = HeapLimit.Take(limit.Bytes);
                steps.Started("the limit of the driver's memory", () =>
                {
                    held.Dispose();
                    return default;
                });
            });
        }
    }

    private static void ReportIfWanted(SettingsSnapshot settings)
    {
        if (settings.Get<SettingsReportOptions>().LogSettings)
        {
            foreach (var line in settings.Describe())
            {
                Console.Error.WriteLine(line);
            }
        }
    }

    private void WatchSignals(JobRunner jobs, ProcessEnvironment environment, ShutdownSteps steps)
    {
        if (cancelOnCtrlC || environment.Find("FLINT_CANCEL_ON_CTRL_C") is "1" or "true")
        {
            var signals = new InterruptSignals(jobs, steps, Console.Error.WriteLine);
            steps.Started("the signal handler", () =>
            {
                signals.Dispose();
                return default;
            });
        }
    }

    private async Task<EventBus> StartEventsAsync(
        SettingsSnapshot settings, ProcessEnvironment environment, ShutdownSteps steps, CancellationToken stop)
    {
        var sinks = new List<IEventSink>();
        Add(new ConsoleWarnings(Console.Error), TimeSpan.Zero, "the warnings");
        if (ConsoleProgress.IsWanted(!Console.IsErrorRedirected, settings.Get<ConsoleOptions>(), environment))
        {
            var progress = new ConsoleProgress(Console.Error, Console.WindowWidth, Time);
            Add(progress, ConsoleProgress.Pause, "the progress lines");
        }

        var log = settings.Get<EventLogOptions>();
        if (log.Enabled)
        {
            var name = $"{EventLogName}-{Time.GetUtcNow().ToUnixTimeMilliseconds()}-{Guid.NewGuid():N}.jsonl";
            var path = $"{log.Dir.TrimEnd('/')}/{name}";
            var file = await CreateAsync(path, log, stop).ConfigureAwait(false);
            Add(new EventLog(file, path, Console.Error.WriteLine), TimeSpan.Zero, "the event log");
        }

        return new EventBus(sinks);

        void Add(IQueuedSink sink, TimeSpan pause, string step)
        {
            var queue = new EventQueue(sink, EventsThatMayWait, pause, Time);
            queue.Start();
            steps.Started(step, queue.DisposeAsync);
            sinks.Add(queue);
        }
    }

    private async Task<Stream> CreateAsync(string path, EventLogOptions log, CancellationToken stop)
    {
        try
        {
            return await Files.For(path).CreateAsync(path, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FlintException(
                $"flint.eventLog.dir: no event log can be written to {log.Dir} ({error.Message.TrimEnd('.')}): name a "
                + "folder that this user may write, as an absolute path or with a scheme, or set "
                + "flint.eventLog.enabled=false.",
                error);
        }
    }

    /// <summary>Reads also what only executors read: one that cannot read its settings cannot say so here.</summary>
    private static void CheckAll(SettingsSnapshot settings)
    {
        foreach (var type in OptionsTypes)
        {
            _ = settings.Get(type);
        }
    }

    private static SchedulerCore CoreOf(
        SettingsSnapshot settings, ExecutorPlace place, SchedulerOptions scheduling, DriverTerm term)
    {
        var forExecutors = settings.ForExecutors().Entries.ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (var (key, value) in place.DefaultsForExecutors)
        {
            forExecutors.TryAdd(key, value);
        }

        return new(scheduling, forExecutors, term, seed: 0);
    }

    private static string NameOf(SessionOptions session) => session.AppName ?? AppDomain.CurrentDomain.FriendlyName;

    private static ApplicationStart StartOf(SessionOptions session, LaunchTemplate launch) =>
        new(NameOf(session), System.Environment.UserName, null, launch, null);
}
