namespace Flint.Testing.Clusters.Conformance;

/// <summary>One check of cluster managers.</summary>
/// <param name="Name">What must hold, as a sentence with underscores.</param>
/// <param name="Lacks">Says what a cluster lacks that the check needs, or null.</param>
/// <param name="RunAsync">The check.</param>
internal sealed record ClusterCheck(
    string Name, Func<ClusterTraits, string?> Lacks, Func<ClusterScene, Task> RunAsync)
{
    /// <summary>A check that every manager must pass.</summary>
    public ClusterCheck(string name, Func<ClusterScene, Task> runAsync) : this(name, _ => null, runAsync) { }

    /// <summary>A check of what a cluster can let happen.</summary>
    public ClusterCheck(string name, ClusterIncident incident, Func<ClusterScene, Task> runAsync)
        : this(name, traits => Without(traits, incident), runAsync) { }

    public static string? Without(ClusterTraits traits, ClusterIncident incident) =>
        traits.Incidents.Contains(incident) ? null : $"its test cannot cause {incident}";

    public static string? WithoutRoomForTwo(ClusterTraits traits) =>
        traits.Capacity is null or >= 2 ? null : "it lends one executor at a time";

    public static string? WithoutSeveralHosts(ClusterTraits traits) =>
        traits.Hosts.Count > 1 ? null : "it has one host only";

    public static string? WithoutLimit(ClusterTraits traits) =>
        traits.Capacity is null ? "it has no limit of executors" : null;

    public static string? WithoutResume(ClusterTraits traits) =>
        traits.Abilities.Resumes ? null : "its Abilities do not name Resumes";

    public static string? WithoutNotice(ClusterTraits traits, ClusterIncident incident) =>
        traits.Abilities.AnnouncesLeaving
            ? Without(traits, incident)
            : "its Abilities do not name AnnouncesLeaving";
}
