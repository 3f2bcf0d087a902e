using System.Globalization;
using Flint.Errors;
using Flint.Identity;

namespace Flint.Blocks;

/// <summary>
/// One executor's folder on its node, <c>&lt;root&gt;/&lt;application&gt;/&lt;executor&gt;/</c> under each root, for
/// what dies with it. Files lie in hashed sub-folders, so that no folder grows large. Disposing deletes all.
/// Thread-safe.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const int SubFolders = 64;

    private readonly List<string> folders = [];
    private readonly List<string> refused = [];
    private readonly bool[] made;
    private int spills;
    private int disposed;

    /// <summary>Makes the folders; a root that cannot be written is left out.</summary>
    /// <exception cref="FlintException">No root can be written.</exception>
    public ScratchFolder(IReadOnlyList<string> roots, ApplicationId application, ExecutorId executor)
    {
        foreach (var root in roots)
        {
            var folder = Path.Combine(root, application.Value, executor.Value);
            try
            {
                Directory.CreateDirectory(folder);
                folders.Add(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                refused.Add($"{root}: {error.Message}");
            }
        }

        made = new bool[folders.Count * SubFolders];
        if (folders.Count == 0)
        {
            throw new FlintException(
                $"No folder of flint.local.dir can be written ({string.Join("; ", refused)}): " +
                "name folders of this node that can.");
        }
    }

    /// <summary>Its folders, one under each root that can be written.</summary>
    public IReadOnlyList<string> Folders => folders;

    /// <summary>Roots that were left out, with the reason.</summary>
    public IReadOnlyList<string> Refused => refused;

    /// <summary>A new file for data that does not fit into memory.</summary>
    /// <param name="purpose">Part of its name, for people: letters only.</param>
    public SpillFile CreateSpill(string purpose)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var number = Interlocked.Increment(ref spills).ToString(CultureInfo.InvariantCulture);
        return new(this, $"spill_{purpose}_{number}");
    }

    /// <summary>The root on which a file of this name is tried first; others follow by number.</summary>
    public int FirstRoot(string name) => (int)(HashOf(name) / SubFolders % (uint)folders.Count);

    /// <summary>Where a file of this name lies under a root; its folder exists.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public string PathOf(string name, int root)
    {
        var sub = (int)(HashOf(name) % SubFolders);
        var folder = Path.Combine(folders[root], sub.ToString("x2", CultureInfo.InvariantCulture));
        // Two threads may both make it, which does no harm.
        ref var known = ref made[(root * SubFolders) + sub];
        if (!Volatile.Read(ref known))
        {
            Directory.CreateDirectory(folder);
            Volatile.Write(ref known, true);
        }

        return Path.Combine(folder, name);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        foreach (var folder in folders)
        {
            Delete(folder);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        // The folder of the application goes with its last executor here.
        var application = Path.GetDirectoryName(folder)!;
        if (Directory.Exists(application) && !Directory.EnumerateFileSystemEntries(application).Any())
        {
            Directory.Delete(application);
        }
    }

    // FNV-1a: the same in every process, and good enough to spread names.
    private static uint HashOf(string name)
    {
        var hash = 2166136261u;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return hash ^ (hash >> 15);
    }
}
