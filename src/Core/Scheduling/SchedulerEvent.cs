using Flint.Cluster;
using Flint.Identity;
using Flint.Rdds.Plans;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>What happened, as the driver's pure core is told. A closed family.</summary>
internal abstract record SchedulerEvent
{
    private protected SchedulerEvent() { }

    /// <summary>An action was called.</summary>
    public sealed record JobSubmitted(JobId Job, JobPlan Plan) : SchedulerEvent;

    /// <summary>
    /// The caller gave up; or code of the user failed in the driver (partition listing, result merge).
    /// </summary>
    public sealed record JobCancelled(JobId Job, string Reason) : SchedulerEvent;

    /// <summary>
    /// A message came from an executor's stream. Register comes this way too; its token was checked by the shell.
    /// </summary>
    public sealed record MessageReceived(ExecutorId Executor, Incarnation Incarnation, ExecutorMessage Message)
        : SchedulerEvent;

    /// <summary>What was to be sent does not fit into a message, and was not sent.</summary>
    public sealed record NotSent(SchedulerCommand.Send Send, long Bytes, long LimitBytes) : SchedulerEvent;

    /// <summary>
    /// An executor's ledger is full of what it has not acknowledged, or no longer so. Of two with different turns the
    /// one with the higher <paramref name="Turn"/> holds: they come from two threads.
    /// </summary>
    public sealed record LedgerFilled(ExecutorId Executor, Incarnation Incarnation, bool IsFull, long Turn)
        : SchedulerEvent;

    /// <summary>An executor's stream ended.</summary>
    public sealed record StreamCut(ExecutorId Executor, Incarnation Incarnation) : SchedulerEvent;

    /// <summary>The caller of the job has the bytes of a result that its executor kept.</summary>
    public sealed record ResultFetched(JobId Job, int Partition, TaskAttemptId Attempt) : SchedulerEvent;

    /// <summary>The bytes of a result that its executor kept could not be had.</summary>
    public sealed record ResultLost(JobId Job, int Partition, TaskAttemptId Attempt, string Reason) : SchedulerEvent;

    /// <summary>The cluster manager reported something.</summary>
    public sealed record ClusterReported(ClusterEvent Report) : SchedulerEvent;

    /// <summary>No data set that the program can still reach is made from these shuffles.</summary>
    public sealed record ShufflesUnneeded(IReadOnlyList<ShuffleId> Shuffles) : SchedulerEvent;

    /// <summary>Nothing but time; sent when a WakeAt is due.</summary>
    public sealed record TimePassed : SchedulerEvent;
}
