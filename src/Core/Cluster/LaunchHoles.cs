using Flint.Identity;

namespace Flint.Cluster;

/// <summary>What is known of an executor only when its container is granted.</summary>
/// <param name="Application">The application.</param>
/// <param name="Executor">The id, minted at the grant.</param>
/// <param name="Host">The host of the container.</param>
/// <param name="Cores">Slots that the container has.</param>
/// <param name="Ports">Ports that were offered with it; empty if the executor may choose.</param>
/// <param name="Token">Proof that it belongs to the application; for files only, which others cannot read.</param>
public sealed record LaunchHoles(
    ApplicationId Application, ExecutorId Executor, string Host, int Cores, IReadOnlyList<int> Ports, string Token)
{
    /// <summary>
    /// Where the executor finds the texts of <see cref="LaunchTemplate.Files"/>: what stands in the hole
    /// <c>{folder}</c>. Default: the folder that it is started in.
    /// </summary>
    public string Folder { get; init; } = ".";

    /// <summary>Without the token.</summary>
    public override string ToString() => $"{Application}/{Executor} on {Host}";
}
