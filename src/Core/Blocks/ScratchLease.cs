using Flint.Identity;
using Flint.Rpc.Secrets;
using Microsoft.Win32.SafeHandles;

namespace Flint.Blocks;

/// <summary>
/// One process' hold on the folder of an application under one root: while any process holds it, no sweep deletes it.
/// The hold is a shared lock on the file <c>flint.lock</c> in it, which the system drops when the process ends, however
/// that happens. Disposing gives it up, and deletes the folder if nobody else holds it.
/// </summary>
internal sealed class ScratchLease : IDisposable
{
    /// <summary>The file whose lock is the hold; a folder without it is not ours and never touched.</summary>
    public const string LockName = "flint.lock";

    // A sweep holds a folder for the time of a rename; on a busy machine it may be put to sleep meanwhile, so later
    // tries wait a millisecond each.
    private const int MostTries = 1000;
    private const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly SafeFileHandle held;

    private ScratchLease(string folder, SafeFileHandle held)
    {
        Folder = folder;
        this.held = held;
    }

    /// <summary>The application's folder.</summary>
    public string Folder { get; }

    /// <summary>Makes the folder if need be, and holds it.</summary>
    /// <exception cref="IOException">The root cannot be written.</exception>
    public static ScratchLease Take(string root, ApplicationId application)
    {
        var folder = Path.Combine(root, application.Value);
        var path = Path.Combine(folder, LockName);
        var pause = new SpinWait();
        Directory.CreateDirectory(root);
        for (var i = 1; ; i++)
        {
            try
            {
                // In turn: a sweep may delete the folder at any moment until it is held.
                MakePrivate(folder);
                var held = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
                if (OpenedFile.LiesAt(held, path))
                {
                    return new(folder, held);
                }

                // It was deleted, and maybe made anew, between its opening and its locking.
                held.Dispose();
            }
            catch (IOException) when (i < MostTries)
            {
                // A sweep holds or has just deleted it; it is free or gone in a moment.
                pause.SpinOnce();
            }
        }
    }

    /// <summary>Deletes the folder of an application unless somebody holds it; false if somebody does.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public static bool TryDelete(string folder)
    {
        var path = Path.Combine(folder, LockName);
        using var alone = TryOpenAlone(path);
        // A lock file of ours is empty; one with content is another program's, and its folder too.
        if (alone is null || RandomAccess.GetLength(alone) > 0 || !OpenedFile.LiesAt(alone, path))
        {
            return false;
        }

        // From the rename on, the name is free for a new folder: nobody enters one that is half deleted. The lock file
        // goes last, so that a later sweep finds what could not be deleted now.
        var doomed = $"{folder}.deleted-{Guid.NewGuid():N}";
        Directory.Move(folder, doomed);
        foreach (var executor in Directory.GetDirectories(doomed))
        {
            Directory.Delete(executor, recursive: true);
        }

        Directory.Delete(doomed, recursive: true);
        return true;
    }

    /// <summary>False where the file system knows no locks: nobody can say who holds a folder there.</summary>
    public bool Holds()
    {
        using var alone = TryOpenAlone(Path.Combine(Folder, LockName));
        return alone is null;
    }

    public void Dispose()
    {
        var holds = Holds();
        held.Dispose();
        if (holds)
        {
            _ = TryDelete(Folder);
        }
    }

    private static SafeFileHandle? TryOpenAlone(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None);
        }
        catch (IOException)
        {
            // Held by somebody, or gone meanwhile: both mean that it is not ours.
            return null;
        }
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OnlyMe);
        }
    }
}
