using System.Runtime.InteropServices;
using Flint.Errors;
using Flint.Execution;
using Flint.Execution.Launching;

namespace Flint.Executor;

/// <summary>
/// How the process ends: at once. No finalizers, no handlers of user code, no waiting for threads that may hang.
/// </summary>
internal static class ProcessEnd
{
    /// <summary>What lies on the disk by then stays for the manager to delete.</summary>
    private static readonly TimeSpan CleaningLimit = TimeSpan.FromSeconds(2);

    /// <summary>After an exception that nobody caught.</summary>
    public static void Because(object error)
    {
        try
        {
            // What says its remedy needs no stack, which would push it out of the last lines that a loss tells.
            Console.Error.WriteLine(error is FlintException known ? known.Message : error);
        }
        catch (Exception)
        {
            // The border of the process: an exception of a user's type may fail to describe itself.
            Exit(ExecutorExitCode.UncaughtTwice);
        }

        Exit(ExecutorExitCode.Of(error));
    }

    /// <summary>Deletes the executor's scratch folder, then ends.</summary>
    public static void With(int code, string reason, ExecutorHost executor)
    {
        using var limit = new Timer(_ => Exit(code), null, CleaningLimit, Timeout.InfiniteTimeSpan);
        if (code != ExecutorExitCode.Stopped)
        {
            Console.Error.WriteLine($"This executor ends with code {code}: {reason}");
        }

        try
        {
            executor.DeleteScratch();
        }
        catch (IOException error)
        {
            Console.Error.WriteLine(error.Message);
        }

        Exit(code);
    }

    private static void Exit(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            ExitOnWindows(code);
        }
        else
        {
            ExitOnUnix(code);
        }
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitOnUnix(int code);

    [DllImport("ucrtbase", EntryPoint = "_exit")]
    private static extern void ExitOnWindows(int code);
}
