using Flint.Cluster;

namespace Flint.Testing.Clusters;

/// <summary>One host and how it is doing. Under the lock of its hosts.</summary>
internal sealed class HostState(InMemoryHost host)
{
    public InMemoryHost Host => host;

    public int Lent { get; set; }

    public bool IsDraining { get; set; }

    public bool IsCut { get; set; }

    public bool IsLost { get; set; }

    public int Free => host.Executors - Lent;
}

/// <summary>The hosts, and which of them takes the next executor. Under the lock of its hosts.</summary>
internal sealed class HostTable
{
    private readonly Dictionary<string, HostState> byName = new(StringComparer.Ordinal);

    public IEnumerable<HostState> All => byName.Values;

    public void Add(InMemoryHost host) => byName[host.Name] = new(host);

    /// <exception cref="ArgumentException">There is no such host.</exception>
    public HostState Get(string name) => byName.TryGetValue(name, out var host)
        ? host
        : throw new ArgumentException($"There is no host {name} in this cluster.");

    /// <summary>
    /// The usable host with most weight, among equals the emptiest, then the first by name; null if none has room.
    /// </summary>
    public HostState? Choose(ProfileDemand wanted, IReadOnlySet<string> excluded) => All
        .Where(host => host is { IsDraining: false, IsCut: false, IsLost: false, Free: > 0 })
        .Where(host => !excluded.Contains(host.Host.Name))
        .OrderByDescending(host => wanted.HostWeights.GetValueOrDefault(host.Host.Name))
        .ThenByDescending(host => host.Free)
        .ThenBy(host => host.Host.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>Why there is no host for another executor.</summary>
    public string WhyNone(IReadOnlySet<string> excluded)
    {
        var reasons = All.CountBy(host =>
            host.IsLost ? "lost"
            : host.IsCut ? "unreachable"
            : host.IsDraining ? "draining"
            : excluded.Contains(host.Host.Name) ? "excluded"
            : "full");
        return byName.Count == 0 ? "the cluster has no hosts" : "no host has room: " + string.Join(
            ", ", reasons.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Value} {one.Key}"));
    }
}
