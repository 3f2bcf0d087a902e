using Flint.Identity;

namespace Flint.Cluster;

/// <summary>
/// Brings a kind of master: an assembly names it with <see cref="Settings.FlintSchemeAttribute"/>, then it has a public
/// constructor without parameters; or a program hands it to the session's builder.
/// </summary>
public interface IClusterPlugin
{
    /// <summary>
    /// Makes the manager of one session. Called once per session, on the task that starts it, after the settings were
    /// checked; must not reach out to the cluster, that is for <see cref="IClusterManager.StartAsync"/>. A master that
    /// it cannot read is refused with an <see cref="ArgumentException"/> that says what to write; that ends the start.
    /// </summary>
    IClusterManager Create(ClusterPluginContext context);
}

/// <summary>What a plug-in needs of the session that it makes a manager for. Immutable.</summary>
/// <param name="Master">The master as the user wrote it.</param>
/// <param name="Slots">Tasks at once in each executor: what stands in the hole <c>{cores}</c>.</param>
/// <param name="TokenOf">
/// Makes what stands in the hole <c>{token}</c>: the proof of one executor that it belongs to this application. A
/// secret; thread-safe.
/// </param>
/// <param name="Settings">
/// All settings that were set, by key, also those that Flint does not know. They may hold secrets: never print them.
/// </param>
/// <param name="Time">The clock of the session.</param>
public sealed record ClusterPluginContext(
    string Master, int Slots, Func<ExecutorId, string> TokenOf, IReadOnlyDictionary<string, string> Settings,
    TimeProvider Time)
{
    /// <summary>The master only: the rest may hold secrets.</summary>
    public override string ToString() => Master;
}
