using Flint.Settings;

namespace Flint.Blocks;

/// <summary>Where nodes keep what they need only while an application runs.</summary>
public sealed record ScratchOptions
{
    /// <summary>
    /// Folders for shuffle files and spilled data on each node, separated by commas; best one per disk. They are used
    /// in turn, and a full one is passed over. Each holds one folder per application.
    /// </summary>
    [Setting("flint.local.dir", ForExecutors = true)]
    public string Folders { get; init; } = "/tmp";

    /// <summary>The folders one by one.</summary>
    internal IReadOnlyList<string> Roots =>
        Folders.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        if (Roots.Count == 0)
        {
            throw new ArgumentException("flint.local.dir names no folder: write for example /tmp.");
        }

        foreach (var root in Roots)
        {
            if (!Path.IsPathFullyQualified(root))
            {
                throw new ArgumentException(
                    $"flint.local.dir names {root}: write absolute paths, separated by commas, such as /disk1,/disk2.");
            }
        }
    }
}
