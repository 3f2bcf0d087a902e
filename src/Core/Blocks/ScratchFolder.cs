using System.Globalization;
using Flint.Errors;
using Flint.Files.Faults;
using Flint.Identity;

namespace Flint.Blocks;

/// <summary>
/// One executor's folder on its node, <c>&lt;root&gt;/&lt;application&gt;/&lt;executor&gt;/</c> under each root, for
/// what dies with it. Files lie in hashed sub-folders, so that no folder grows large: the layout that a shuffle service
/// expects, with 64 of them. Disposing deletes all. Thread-safe.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const int SubFolders = 64;

    private readonly List<string> folders = [];
    private readonly List<string> refused = [];
    private readonly List<ScratchLease> leases = [];
    private int spills;
    private int disposed;

    /// <summary>Makes the folders; a root that cannot be written is left out.</summary>
    /// <exception cref="FlintException">No root can be written.</exception>
    public ScratchFolder(
        IReadOnlyList<string> roots, ApplicationId application, ExecutorId executor, FaultPoints faults)
    {
        Faults = faults;
        foreach (var root in roots)
        {
            try
            {
                leases.Add(ScratchLease.Take(root, application));
                var folder = Path.Combine(root, application.Value, executor.Value);
                Directory.CreateDirectory(folder);
                folders.Add(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                refused.Add($"{root}: {error.Message}");
            }
        }

        if (folders.Count == 0)
        {
            Dispose();
            throw new NoScratchException(refused);
        }
    }

    public FaultPoints Faults { get; }

    /// <summary>Its folders, one under each root that can be written.</summary>
    public IReadOnlyList<string> Folders => folders;

    /// <summary>Roots that were left out, with the reason.</summary>
    public IReadOnlyList<string> Refused => refused;

    /// <summary>
    /// Deletes the folders of an executor whose process is gone without having done it, and those of its application if
    /// nobody else of it is on this node. Called by whoever saw it end.
    /// </summary>
    /// <exception cref="IOException">They cannot be deleted.</exception>
    public static void Delete(IReadOnlyList<string> roots, ApplicationId application, ExecutorId executor)
    {
        foreach (var root in roots)
        {
            var folder = Path.Combine(root, application.Value, executor.Value);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            _ = ScratchLease.TryDelete(Path.Combine(root, application.Value));
        }
    }

    /// <summary>A new file for data that does not fit into memory.</summary>
    /// <param name="purpose">Part of its name, for people: letters only.</param>
    public SpillFile CreateSpill(string purpose)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var number = Interlocked.Increment(ref spills).ToString(CultureInfo.InvariantCulture);
        return new(this, $"spill_{purpose}_{number}");
    }

    /// <summary>The root on which a file of this name is tried first; others follow by number.</summary>
    public int FirstRoot(string name) => HashOf(name) % folders.Count;

    /// <summary>Where a file of this name lies under a root.</summary>
    public string PathOf(string name, int root)
    {
        var sub = HashOf(name) / folders.Count % SubFolders;
        return Path.Combine(folders[root], sub.ToString("x2", CultureInfo.InvariantCulture), name);
    }

    /// <summary>
    /// The same for a new file: its folder is made if it is not there, be it that somebody deleted it meanwhile.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public string NewPathOf(string name, int root)
    {
        var path = PathOf(name, root);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        try
        {
            foreach (var folder in folders.Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        finally
        {
            // With them goes what could not be deleted, unless others hold it too.
            foreach (var lease in leases)
            {
                lease.Dispose();
            }
        }
    }

    // The hash by which other services place files of these names: 31 times the last plus the letter, made positive.
    private static int HashOf(string name)
    {
        var hash = 0;
        foreach (var letter in name)
        {
            hash = unchecked((31 * hash) + letter);
        }

        return hash == int.MinValue ? 0 : Math.Abs(hash);
    }
}
