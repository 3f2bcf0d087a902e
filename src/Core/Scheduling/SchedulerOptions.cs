using Flint.Settings;

namespace Flint.Scheduling;

/// <summary>How the driver schedules: retries, placement, limits and patience.</summary>
public sealed record SchedulerOptions
{
    /// <summary>
    /// Failures of one task within one stage attempt after which its job is given up; at least 1. <c>local[N]</c> tries
    /// a task once and <c>local[N,F]</c> F times, whatever is written here.
    /// </summary>
    [Setting("flint.task.maxFailures")]
    public int TaskMaxFailures { get; init; } = 4;

    /// <summary>Attempts of one stage that may fail in a row by lost map outputs before its job is given up.</summary>
    [Setting("flint.stage.maxConsecutiveAttempts")]
    public int StageMaxConsecutiveAttempts { get; init; } = 4;

    /// <summary>
    /// Map outputs that cannot be read because their executor leaves, or has left, do not count towards
    /// <c>flint.stage.maxConsecutiveAttempts</c>.
    /// </summary>
    [Setting("flint.stage.ignoreDecommissionFetchFailure")]
    public bool IgnoreDecommissionFetchFailure { get; init; } = true;

    /// <summary>Slots that one task takes of its executor; at least 1, and no more than an executor has.</summary>
    [Setting("flint.task.cpus")]
    public int TaskCpus { get; init; } = 1;

    /// <summary>How long a task waits for a slot near its input before it goes one level further away.</summary>
    [Setting("flint.locality.wait")]
    public TimeSpan LocalityWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The wait for the executor that holds the input in its memory; default <c>flint.locality.wait</c>. No effect so
    /// far: executors keep no input.
    /// </summary>
    [Setting("flint.locality.wait.process")]
    public TimeSpan? LocalityWaitProcess { get; init; }

    /// <summary>The wait for a host that holds the input; default <c>flint.locality.wait</c>.</summary>
    [Setting("flint.locality.wait.node")]
    public TimeSpan? LocalityWaitNode { get; init; }

    /// <summary>The wait for a rack that holds the input; default <c>flint.locality.wait</c>.</summary>
    [Setting("flint.locality.wait.rack")]
    public TimeSpan? LocalityWaitRack { get; init; }

    /// <summary>Bytes that all results of one job may have together; more gives the job up. 0 = no limit.</summary>
    [Setting("flint.driver.maxResultSize")]
    public ByteSize MaxResultSize { get; init; } = new(1L << 30);

    /// <summary>Silence after which an executor is counted as lost.</summary>
    [Setting("flint.network.timeout")]
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Executors to ask the cluster manager for. The local masters say it themselves: this has no effect there.
    /// </summary>
    [Setting("flint.executor.instances")]
    public int ExecutorInstances { get; init; } = 2;

    /// <summary>
    /// Executors that may die without running a task before the application is given up; default twice
    /// <c>flint.executor.instances</c>, at least 3.
    /// </summary>
    [Setting("flint.executor.maxNumFailures")]
    public int? ExecutorMaxNumFailures { get; init; }

    /// <summary>
    /// How long an executor that was told to leave by <c>flint.executor.decommission.signal</c> may go on before it is
    /// ended whatever runs there. Default: as long as its tasks run and running jobs read what it holds.
    /// </summary>
    [Setting("flint.executor.decommission.forceKillTimeout")]
    public TimeSpan? DecommissionForceKillTimeout { get; init; }

    /// <summary>A task whose encoded input is larger is worth a warning, once per stage.</summary>
    [Setting("flint.task.warnSize")]
    public ByteSize TaskWarnSize { get; init; } = new(1000 << 10);

    /// <summary>Time between two signs of life of an executor; the root takes it from the executor's options.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the end of a job waits for tasks that were told to stop. After that it ends without them; each holds
    /// its slot until its code returns.
    /// </summary>
    [Setting("flint.job.stopTimeout")]
    public TimeSpan JobStopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Interrupt the thread of a task that is told to stop, which ends its waits (locks, sleeps, events) with an
    /// exception. <c>false</c>: only its token says so.
    /// </summary>
    [Setting("flint.job.interruptOnCancel")]
    public bool InterruptOnCancel { get; init; }

    /// <summary>
    /// What to do when a map task that runs again writes other rows than before, and some reducers have read the old
    /// ones. <c>rollback</c>: its stage and what was made of it run again, and a job that has delivered results is
    /// given up. <c>warn</c>: one line, and rows of both attempts are mixed.
    /// </summary>
    [Setting("flint.shuffle.changedRows")]
    public ChangedRowsPolicy ChangedRows { get; init; } = ChangedRowsPolicy.Rollback;

    /// <summary>
    /// How long an executor whose stream was cut may take to come back; 0 = it is lost at once. The root takes it from
    /// the executor's options.
    /// </summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// How long a cut executor may be without a known fate. Where none comes back, the cluster manager is given a
    /// moment to say how it ended: an exit code and last lines tell more than a cut stream.
    /// </summary>
    internal TimeSpan CutPatience => ReconnectTimeout > TimeSpan.Zero ? ReconnectTimeout : TimeSpan.FromSeconds(5);

    /// <summary>What people change to have a task tried more often.</summary>
    internal string TaskLimitName { get; init; } = "flint.task.maxFailures";

    internal int IdleLossLimit => ExecutorMaxNumFailures ?? Math.Max(3, 2 * ExecutorInstances);

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        AtLeast(1, TaskMaxFailures, "flint.task.maxFailures");
        AtLeast(1, StageMaxConsecutiveAttempts, "flint.stage.maxConsecutiveAttempts");
        AtLeast(1, TaskCpus, "flint.task.cpus");
        AtLeast(0, ExecutorInstances, "flint.executor.instances");
        AtLeast(1, IdleLossLimit, "flint.executor.maxNumFailures");
        NotNegative(LocalityWait, "flint.locality.wait");
        NotNegative(LocalityWaitProcess, "flint.locality.wait.process");
        NotNegative(LocalityWaitNode, "flint.locality.wait.node");
        NotNegative(LocalityWaitRack, "flint.locality.wait.rack");
        NotNegative(DecommissionForceKillTimeout, "flint.executor.decommission.forceKillTimeout");
        NotNegative(JobStopTimeout, "flint.job.stopTimeout");
        NotNegative(ReconnectTimeout, "flint.executor.reconnectTimeout");
    }

    /// <summary>Checks what depends on the executors too; their options must be set by then.</summary>
    /// <param name="slotsOfEach">Slots of one executor.</param>
    /// <exception cref="ArgumentException">Says what to write instead.</exception>
    internal void CheckFor(int slotsOfEach)
    {
        if (NetworkTimeout <= HeartbeatInterval)
        {
            throw new ArgumentException(
                $"flint.network.timeout is {NetworkTimeout}, not above flint.executor.heartbeatInterval " +
                $"({HeartbeatInterval}): write several times the interval, such as 120s.");
        }

        if (TaskCpus > slotsOfEach)
        {
            throw new ArgumentException(
                $"flint.task.cpus is {TaskCpus}, an executor has {slotsOfEach} slots: no task could run. Write at most "
                + $"{slotsOfEach}, or give executors more slots (the master's N or c, else flint.executor.cores).");
        }
    }

    private static void AtLeast(int least, int value, string key)
    {
        if (value < least)
        {
            throw new ArgumentException($"{key} is {value}; write {least} or more.");
        }
    }

    private static void NotNegative(TimeSpan? value, string key)
    {
        if (value < TimeSpan.Zero)
        {
            throw new ArgumentException($"{key} is {value}; write 0 or a duration, such as 3s.");
        }
    }
}
