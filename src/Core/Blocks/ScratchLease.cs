using Flint.Identity;
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

    private const int MostTries = 20;
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
        for (var i = 1; ; i++)
        {
            // In turn: a sweep may delete the folder at any moment until it is held.
            MakePrivate(folder);
            try
            {
                var path = Path.Combine(folder, LockName);
                var held = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
                if (File.Exists(path))
                {
                    return new(folder, held);
                }

                held.Dispose();
            }
            catch (IOException) when (i < MostTries)
            {
                // A sweep holds or has just deleted it; it is free or gone in a moment.
                continue;
            }
        }
    }

    /// <summary>Deletes the folder of an application unless somebody holds it; false if somebody does.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public static bool TryDelete(string folder)
    {
        var path = Path.Combine(folder, LockName);
        if (!File.Exists(path))
        {
            return false;
        }

        using var alone = TryOpenAlone(path);
        if (alone is null)
        {
            return false;
        }

        Directory.Delete(folder, recursive: true);
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
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.CreateDirectory(folder, OnlyMe);
        }
    }
}
