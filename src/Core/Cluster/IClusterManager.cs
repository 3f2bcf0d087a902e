using Flint.Identity;

namespace Flint.Cluster;

/// <summary>
/// Lends executors; one of the three waists. It has never heard of tasks. An executor, once launched, dials the driver
/// and registers, so all managers behave alike afterwards. Disposing detaches as a crash would: nothing is torn down.
/// </summary>
public interface IClusterManager : IAsyncDisposable
{
    /// <summary>What this manager can do; constant. Read by the session, from any thread.</summary>
    ClusterAbilities Abilities { get; }

    /// <summary>
    /// Starts or resumes the application. Called once by the session before anything else. Throws a
    /// <see cref="Errors.FlintException"/> that names the cluster and the remedy if it cannot be reached.
    /// </summary>
    Task<ApplicationId> StartAsync(ApplicationStart start, CancellationToken stop);

    /// <summary>
    /// What happens to executors, in order. Read by one reader, the driver's loop of cluster events; reading the next
    /// event acknowledges the one before; unacknowledged ones come again after a resume. Ends after
    /// <see cref="ClusterEvent.Ended"/> or <see cref="FinishAsync"/>.
    /// </summary>
    IAsyncEnumerable<ClusterEvent> ReadEventsAsync(CancellationToken stop);

    /// <summary>
    /// States the whole wish. Called from the driver's loop at each change; repeating is safe, an older revision is
    /// ignored. A running executor dies only if Release names it; a lower count only cancels pending ones.
    /// </summary>
    ValueTask ApplyAsync(ExecutorDemand desired, CancellationToken stop);

    /// <summary>Tells how the driver stands to an executor. Called from the driver's loop; repeating is safe.</summary>
    ValueTask ObserveAsync(ExecutorId executor, ExecutorStanding standing, CancellationToken stop);

    /// <summary>Ends the application and tears everything down. Called once, last; repeating is safe.</summary>
    Task FinishAsync(ApplicationOutcome outcome, CancellationToken stop);
}
