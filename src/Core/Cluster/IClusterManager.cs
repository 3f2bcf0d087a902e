using Flint.Identity;

namespace Flint.Cluster;

/// <summary>
/// Lends executors; one of the three waists. It has never heard of tasks. An executor, once launched, dials the driver
/// and registers, so all managers behave alike afterwards.
/// </summary>
/// <remarks>
/// <para>
/// The driver makes one per session and calls, in this order: <see cref="StartAsync"/> once; then
/// <see cref="ReadEventsAsync"/> once, at the same time as any number of <see cref="ApplyAsync"/> and
/// <see cref="ObserveAsync"/>, which follow each other; <see cref="FinishAsync"/>; and
/// <see cref="IAsyncDisposable.DisposeAsync"/> last. Calls come from threads of the pool, never from the scheduler's
/// loop, and may be slow: nothing but the next wish waits for them.
/// </para>
/// <para>
/// Disposing detaches as a crash of the driver would: the events end, nothing is torn down, and what ends is what
/// would end if the driver's process had been killed. Repeating it is safe; after <see cref="FinishAsync"/> it only
/// frees what is held in this process. The suite <c>ClusterConformance</c> of the package Flint.Testing checks all
/// that is said here.
/// </para>
/// </remarks>
public interface IClusterManager : IAsyncDisposable
{
    /// <summary>
    /// What this manager can do beyond the minimum. Read by the session and by tests, any number of times, from any
    /// thread, before the start too; always the same. Does not fail.
    /// </summary>
    ClusterAbilities Abilities { get; }

    /// <summary>
    /// Starts the application, or takes one up again (<see cref="ApplicationStart.Resume"/>) with what was lent to it.
    /// Called once, first, on the task that starts the session. Two starts without resume give two applications with
    /// different ids. Throws a <see cref="Errors.FlintException"/> that names the cluster and the remedy if the cluster
    /// cannot be reached, refuses the application, or does not know the one to resume; the session then does not start,
    /// and disposes this object.
    /// </summary>
    /// <param name="start">Who starts what, and how executors are launched.</param>
    /// <param name="stop">Gives the start up.</param>
    /// <returns>The id, unique in the cluster; part of folders and file names.</returns>
    Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop);

    /// <summary>
    /// What happens to executors: of each one <see cref="ClusterEvent.Granted"/> first and
    /// <see cref="ClusterEvent.Gone"/> last, once. Called once, after the start; one reader, which asks for the next
    /// event when the scheduler has taken the one before. Asking for the next acknowledges the one before; what was not
    /// acknowledged comes again after a resume, before what is new. Ends after <see cref="ClusterEvent.Ended"/>,
    /// <see cref="FinishAsync"/> and a disposal. A cluster that cannot be reached is no failure but
    /// <see cref="ClusterEvent.Disconnected"/>; an exception ends the application.
    /// </summary>
    /// <param name="stop">Ends the reading, not the application.</param>
    IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop);

    /// <summary>
    /// States the whole wish; what it does not say is not wished. Called at each change, one call at a time, from the
    /// start to the finish. Repeating is safe: the same or an older revision is ignored, and so is a wish after the
    /// finish. A running executor ends only if <see cref="ExecutorDemand.Release"/> names it; a lower count only
    /// cancels what was not granted. Returns when the wish is noted, which may be before anything is granted; what
    /// cannot be granted waits and is told as <see cref="ClusterEvent.Waiting"/>. Revisions count anew after a resume.
    /// A cancelled call is as if it had not been made. An exception ends the application: what the cluster refuses is
    /// an event.
    /// </summary>
    /// <param name="desired">The wish.</param>
    /// <param name="stop">Given up when the session ends.</param>
    ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop);

    /// <summary>
    /// Tells how the driver stands to an executor, for managers that act on it: an executor that has registered is not
    /// cleaned up as stale, one that drains does not stay, so that another one may come early, one that has drained may
    /// go early. Called before the <see cref="ApplyAsync"/> that follows from it, with the latest of several changes if
    /// the manager is slow; never needed for an executor to end. Repeating is safe, also for an executor that is gone
    /// or unknown.
    /// </summary>
    /// <param name="executor">The executor.</param>
    /// <param name="standing">How the driver stands to it now.</param>
    /// <param name="stop">Given up when the session ends.</param>
    ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop);

    /// <summary>
    /// Ends the application for good and all that runs for it; returns when nothing of it runs any more, or when the
    /// cluster has promised that. Called once, when the session ends. Repeating is safe and does nothing, with another
    /// outcome too. Throws a <see cref="Errors.FlintException"/> if the cluster cannot be told.
    /// </summary>
    /// <param name="outcome">How the application ended, for those who look at the cluster.</param>
    /// <param name="stop">Gives up waiting for the end.</param>
    Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop);
}
