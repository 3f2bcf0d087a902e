using Flint.Identity;
using Flint.Scheduling;
using Flint.Shuffle;
using Flint.Simulation.Audit;
using Flint.Simulation.Faults;
using Flint.Simulation.Work;
using Flint.Tasks;

namespace Flint.Simulation.World;

/// <summary>
/// One run: a seed decides jobs, cluster, delays and faults; the real cores decide everything else; the auditor judges.
/// </summary>
internal sealed class SimulatedRun
{
    private const int MostEvents = 300_000;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromMinutes(15);

    private readonly int slowness;
    private readonly Dictionary<string, DateTimeOffset> unreadable = [];
    private readonly HashSet<ShuffleId> unneeded = [];

    public SimulatedRun(int seed, Func<DecideFunction, DecideFunction>? plant = null, bool keepLines = false)
    {
        Seed = seed;
        Chance = new(seed);
        Counts = new();
        Faults = new(Chance, Counts);
        Workload = new(Chance);
        Trace = new(Time, keepLines);
        Auditor = new(this);
        slowness = Chance.Next(1, 4);
        Cluster = new(this, slots: Chance.Next(1, 4));
        var decide = SchedulerUnderTest.New(executors: Chance.Next(1, 5), seed);
        Driver = new(this, plant is null ? decide : plant(decide), Auditor);
    }

    public int Seed { get; }

    public Random Chance { get; }

    public VirtualTime Time { get; } = new();

    public Trace Trace { get; }

    public FaultCounts Counts { get; }

    public FaultPlan Faults { get; }

    public Workload Workload { get; }

    public Auditor Auditor { get; }

    public SimulatedCluster Cluster { get; }

    public SimulatedDriver Driver { get; }

    public List<SimulatedExecutor> Executors { get; } = [];

    public TimeSpan Latency() => TimeSpan.FromMicroseconds(Chance.Next(200, 40_000));

    /// <summary>Time of one step of a task.</summary>
    public TimeSpan Work() => TimeSpan.FromMilliseconds(Chance.Next(5, 3_000) * slowness);

    public SimulatedExecutor AddExecutor(ExecutorId id, string host, int slots)
    {
        var executor = new SimulatedExecutor(
            this, id, new((ulong)Chance.NextInt64()), host, slots, Executors.Count);
        Executors.Add(executor);
        return executor;
    }

    /// <summary>Nothing can be read from a host for a while, but on it.</summary>
    public void MakeUnreadable(ExecutorId owner, TimeSpan length)
    {
        var host = Executors.First(executor => executor.Id == owner).Host;
        unreadable[host] = Time.Now + length;
        Trace.Add("unreadable", host[^1], (long)length.TotalSeconds);
    }

    /// <summary>The number of a map output where its status says it is, or null.</summary>
    public ulong? FindOutput(MapStatus status, SimulatedExecutor reader)
    {
        foreach (var executor in Executors)
        {
            if (executor.Id == status.Owner.Executor && IsReadable(executor, reader)
                && executor.Find(status.Shuffle, status.Attempt) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Runs to the end of all jobs and a while beyond, so that zombies have their say.</summary>
    public SimulatedRun Run()
    {
        Driver.Handle(new SchedulerEvent.TimePassed());
        foreach (var job in Workload.Jobs)
        {
            Time.After(job.SubmitAfter, () => Submit(job));
        }

        while (!Auditor.AllJobsEnded && Auditor.Violation is null)
        {
            if (!Time.Step() || Time.Now - Auditor.LastProgress > LongestSilence || Trace.Count > MostEvents)
            {
                Auditor.ReportHang();
            }
        }

        var end = Time.Now + LastWords;
        while (Auditor.Violation is null && Time.Now < end && Time.Step())
        {
            // The loop's condition does the work.
        }

        Auditor.CheckEnd();
        return this;
    }

    public static string Describe(object message) => message switch
    {
        DriverMessage.Launch launch => "Launch " + string.Join(", ", launch.Tasks.Select(task =>
            $"{task.Attempt}=({task.Job}, {task.Stage}, p{task.Partition}, #{task.Number}, epoch {task.Epoch.Value})")),
        DriverMessage.MapOutputs outputs => $"MapOutputs {outputs.Shuffle} epoch {outputs.Epoch.Value}: " + string.Join(
            " ", outputs.Statuses.Select(status => status is null ? "-" : $"{status.Attempt}@{status.Owner.Executor}")),
        ExecutorMessage.Register register => $"Register running {string.Join(' ', register.Attempts)} holding "
            + string.Join(' ', register.Outputs.Select(output => $"{output.Shuffle}/{output.MapPartition}")),
        ExecutorMessage.AttemptEnded ended => $"AttemptEnded {ended.Attempt} {ended.Outcome.GetType().Name}",
        ExecutorMessage.Heartbeat beat => $"Heartbeat {string.Join(' ', beat.Running)}",
        _ => $"{message}",
    };

    private bool IsReadable(SimulatedExecutor owner, SimulatedExecutor reader) =>
        owner == reader
        || (!owner.IsAway
            && (owner.Host == reader.Host || !(unreadable.GetValueOrDefault(owner.Host) > Time.Now)));

    /// <summary>
    /// The program lets go of a job's data sets, some time after its end and if no other job is made from them.
    /// </summary>
    public void OnJobEnd(JobId ended)
    {
        if (Chance.Next(2) == 0)
        {
            return;
        }

        var job = Workload.Jobs.Single(job => job.Job == ended);
        var own = job.Plan.MapStages.Select(stage => stage.Writes!.Value)
            .Where(shuffle => !Workload.Jobs.Any(other =>
                other.Job != ended && other.Plan.MapStages.Any(stage => stage.Writes == shuffle)))
            .ToArray();
        if (own.Length > 0)
        {
            Time.After(TimeSpan.FromMilliseconds(Chance.Next(0, 20_000)), () =>
            {
                unneeded.UnionWith(own);
                Driver.Handle(new SchedulerEvent.ShufflesUnneeded(own));
            });
        }
    }

    /// <summary>No data set is made from it any more.</summary>
    public bool IsUnneeded(ShuffleId shuffle) => unneeded.Contains(shuffle);

    private void Submit(JobModel job)
    {
        Trace.Add("submit", job.Job.Value);
        Driver.Handle(new SchedulerEvent.JobSubmitted(job.Job, job.Plan));
        if (job.CancelAfter is { } delay)
        {
            Time.After(delay, () => Cancel(job.Job));
        }
    }

    private void Cancel(JobId job)
    {
        if (!Auditor.HasEnded(job))
        {
            Faults.Fired(FaultKind.Cancelled);
            Trace.Add("cancel", job.Value);
            Driver.Handle(new SchedulerEvent.JobCancelled(job, "the caller gave up"));
        }
    }
}
