namespace Flint.Cluster;

/// <summary>Names a resource profile: how large an executor is.</summary>
/// <param name="Value">0 is the application's default profile.</param>
public readonly record struct ProfileId(int Value)
{
    /// <summary>The default profile.</summary>
    public static ProfileId Default => new(0);
}

/// <summary>
/// What a manager can do beyond the minimum. A driver may state the wishes all the same: a manager without the ability
/// ignores host weights and lets other profiles wait.
/// </summary>
/// <param name="PrefersHosts">Among free hosts the one with most weight is granted first.</param>
/// <param name="Profiles">More than the default profile can be granted.</param>
/// <param name="Resumes">
/// Executors outlive the driver, and another driver can take the application up with them.
/// </param>
/// <param name="AnnouncesLeaving">
/// Executors that the cluster takes away are announced by <see cref="ClusterEvent.Leaving"/> where the cluster gives
/// notice.
/// </param>
public sealed record ClusterAbilities(bool PrefersHosts, bool Profiles, bool Resumes, bool AnnouncesLeaving);
