namespace Flint.Cluster;

/// <summary>Names a resource profile: how large an executor is.</summary>
/// <param name="Value">0 is the application's default profile.</param>
public readonly record struct ProfileId(int Value)
{
    /// <summary>The default profile.</summary>
    public static ProfileId Default => new(0);
}

/// <summary>What a manager can do beyond the minimum.</summary>
/// <param name="PrefersHosts">Host weights of the demand are honoured.</param>
/// <param name="Profiles">More than the default profile can be granted.</param>
/// <param name="Resumes">An application can be resumed with its executors.</param>
/// <param name="AnnouncesLeaving">Executors are announced before they are taken away.</param>
public sealed record ClusterAbilities(bool PrefersHosts, bool Profiles, bool Resumes, bool AnnouncesLeaving);
