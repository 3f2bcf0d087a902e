using System.Collections.Concurrent;
using System.Collections.Frozen;
using Flint.Errors;
using Flint.Files.Faults;
using Flint.Settings;

namespace Flint.Files;

/// <summary>
/// The file systems of one process by scheme. Plain paths and <c>file:</c> are built in; others are handed over by
/// the composition root, or found among the program's assemblies when a path first names their scheme. Thread-safe.
/// </summary>
internal sealed class FileSystems
{
    private readonly FrozenDictionary<string, IFileSystem> byScheme;
    private readonly ConcurrentDictionary<string, IFileSystem?> found = new(StringComparer.OrdinalIgnoreCase);
    private readonly IFileSystem local;

    public FileSystems() : this([]) { }

    /// <param name="more">Further file systems; <c>file</c> may be replaced, for tests.</param>
    public FileSystems(IEnumerable<KeyValuePair<string, IFileSystem>> more)
    {
        var all = new Dictionary<string, IFileSystem>(StringComparer.OrdinalIgnoreCase)
        {
            ["file"] = new LocalFileSystem(Faults),
        };
        foreach (var (scheme, files) in more)
        {
            all[scheme] = files;
        }

        local = all["file"];
        byScheme = all.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Faults of this process' files, unarmed unless tests order some.</summary>
    public FaultPoints Faults { get; } = new();

    /// <summary>The file system that a path belongs to.</summary>
    /// <exception cref="FlintException">Nobody serves its scheme; the message names the package that would.</exception>
    public IFileSystem For(string path)
    {
        var scheme = SchemeOf(path);
        return scheme is null ? local
            : byScheme.TryGetValue(scheme, out var known) ? known
            : found.GetOrAdd(scheme, Search)
            ?? throw new FlintException(KnownSchemes.Missing("path", path, scheme, byScheme.Keys));
    }

    /// <summary>
    /// The same path with nothing left to the process' current folder, so that it means the same file on executors.
    /// Called on the driver.
    /// </summary>
    public string Absolute(string path) => SchemeOf(path) is null ? Path.GetFullPath(path) : path;

    private static IFileSystem? Search(string scheme) =>
        SchemeSearch.Find<IFileSystem>(scheme, SchemeSearch.OfThisProgram());

    /// <summary>The scheme before <c>://</c> (of a served one, before <c>:</c>), or null for a plain path.</summary>
    private string? SchemeOf(string path)
    {
        // One letter is a Windows drive.
        var colon = path.IndexOf(':');
        if (colon < 2)
        {
            return null;
        }

        var scheme = path[..colon];
        return path.AsSpan(colon).StartsWith("://") || byScheme.ContainsKey(scheme) ? scheme : null;
    }
}
