using Flint.Identity;

namespace Flint.Blocks;

/// <summary>Deletes what applications left behind whose processes were all killed. Stateless.</summary>
internal static class ScratchSweep
{
    // Nothing behind a link is ours.
    private static readonly EnumerationOptions Folders = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    /// <summary>
    /// Deletes the folders of applications that nobody holds. Called when a session or an executor starts; safe while
    /// others do the same.
    /// </summary>
    /// <param name="roots">The folders of <c>flint.local.dir</c>.</param>
    /// <returns>What could not be deleted, and why.</returns>
    public static IReadOnlyList<string> Run(IReadOnlyList<string> roots)
    {
        var problems = new List<string>();
        foreach (var root in roots.Where(Directory.Exists))
        {
            try
            {
                if (LocksWork(root))
                {
                    Sweep(root, problems);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{root}: {error.Message}");
            }
        }

        return problems;
    }

    private static void Sweep(string root, List<string> problems)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, "*", Folders))
        {
            try
            {
                _ = ScratchLease.TryDelete(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another sweep may be at the same folder; what matters is that it is gone.
                if (File.Exists(Path.Combine(folder, ScratchLease.LockName)))
                {
                    problems.Add($"{folder}: {error.Message}");
                }
            }
        }
    }

    // Where locks do nothing (some network file systems), every folder would look free.
    private static bool LocksWork(string root)
    {
        using var own = ScratchLease.Take(root, new ApplicationId($"sweep-{Guid.NewGuid():N}"));
        return own.Holds();
    }
}
