using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters;

/// <summary>
/// A cluster for one check, and what a test can do with it beside the manager. Used by one check at a time; disposing
/// ends all that runs.
/// </summary>
public abstract class ClusterRig : IAsyncDisposable
{
    /// <summary>How executors are started: something that runs until it is ended.</summary>
    public abstract LaunchTemplate Template { get; }

    /// <summary>Makes a manager of this cluster; called again after the one before was disposed.</summary>
    public abstract IClusterManager CreateManager();

    /// <summary>True while an executor's process runs.</summary>
    public abstract ValueTask<bool> IsRunningAsync(ExecutorId executor, CancellationToken stop);

    /// <summary>Lets something happen; called for incidents only that the traits name.</summary>
    /// <param name="incident">What happens.</param>
    /// <param name="subject">To whom: an executor's id, a host's name, or empty.</param>
    /// <param name="stop">Ends the wait for it.</param>
    public virtual Task CauseAsync(ClusterIncident incident, string subject, CancellationToken stop) =>
        throw new NotSupportedException($"This cluster cannot have {incident}.");

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
