using System.Reflection;
using Flint.Blocks;

namespace Flint.Execution.Launching;

/// <summary>Exit codes of executors; 50 to 56 are theirs.</summary>
internal static class ExecutorExitCode
{
    /// <summary>It was told to end.</summary>
    public const int Stopped = 0;

    /// <summary>
    /// A defect of the engine, an exception on a thread of the user's own, or a task that does not stop ended it.
    /// </summary>
    public const int Uncaught = 50;

    /// <summary>Another exception while that one was told.</summary>
    public const int UncaughtTwice = 51;

    /// <summary>The same for want of memory.</summary>
    public const int OutOfMemory = 52;

    /// <summary>No folder of flint.local.dir can be written on its node.</summary>
    public const int NoScratch = 53;

    /// <summary>The driver refused its registration.</summary>
    public const int Refused = 55;

    /// <summary>
    /// The driver could not be reached for longer than flint.executor.reconnectTimeout, or did not answer
    /// flint.executor.heartbeat.maxFailures signs of life in a row.
    /// </summary>
    public const int DriverLost = 56;

    /// <summary>The code for an exception that nobody caught.</summary>
    public static int Of(object error) => error switch
    {
        OutOfMemoryException => OutOfMemory,
        NoScratchException => NoScratch,
        TargetInvocationException { InnerException: { } inner } => Of(inner),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        _ => Uncaught,
    };
}
