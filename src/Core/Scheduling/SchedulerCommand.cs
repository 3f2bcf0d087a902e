using Flint.Cluster;
using Flint.Events;
using Flint.Identity;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>What the driver's pure core wants done. A closed family; carried out in order by the loop.</summary>
internal abstract record SchedulerCommand
{
    private protected SchedulerCommand() { }

    /// <summary>
    /// Send a message to one incarnation of an executor: a refusal goes to a second process that claims the id of a
    /// running one, and must not reach the first.
    /// </summary>
    public sealed record Send(ExecutorId Executor, DriverMessage Message, Incarnation Incarnation) : SchedulerCommand;

    /// <summary>
    /// Give a result task's outcome to the caller of the job; once per partition. A StoredResult is answered by
    /// ResultFetched or ResultLost, and after the latter the partition comes again.
    /// </summary>
    public sealed record DeliverResult(JobId Job, int Partition, TaskAttemptId Attempt, TaskOutcome Outcome)
        : SchedulerCommand;

    /// <summary>The job is over; after this nothing of it runs.</summary>
    public sealed record EndJob(JobId Job, JobOutcome Outcome) : SchedulerCommand;

    /// <summary>Apply a demand at the cluster manager.</summary>
    public sealed record Demand(ExecutorDemand Desired) : SchedulerCommand;

    /// <summary>Tell the cluster manager how an executor stands.</summary>
    public sealed record Observe(ExecutorId Executor, ExecutorStanding Standing) : SchedulerCommand;

    /// <summary>
    /// A map stage is known from now on: its program has to be there for as long as its tasks may run again, also after
    /// the job that brought it.
    /// </summary>
    public sealed record KeepProgram(ProgramHash Program) : SchedulerCommand;

    /// <summary>The stage is forgotten, and its program with it.</summary>
    public sealed record DropProgram(ProgramHash Program) : SchedulerCommand;

    /// <summary>Publish an event.</summary>
    public sealed record Publish(EngineEvent Happened) : SchedulerCommand;

    /// <summary>Send TimePassed at this time (an earlier wake-up is fine too).</summary>
    public sealed record WakeAt(DateTimeOffset Time) : SchedulerCommand;
}
