namespace Flint.Execution;

/// <summary>Exit codes of executors; 50 to 56 are theirs.</summary>
internal static class ExecutorExitCode
{
    /// <summary>It was told to end.</summary>
    public const int Stopped = 0;

    /// <summary>A defect of the engine ended it.</summary>
    public const int Uncaught = 50;

    /// <summary>The driver refused its registration.</summary>
    public const int Refused = 55;

    /// <summary>The driver could not be reached for longer than flint.executor.reconnectTimeout.</summary>
    public const int DriverLost = 56;
}
