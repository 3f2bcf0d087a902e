using Flint.Cluster;

namespace Flint.Local.Processes;

/// <summary>How an executor process ended.</summary>
/// <param name="Code">Its exit code; above 128: 128 + the signal that ended it.</param>
/// <param name="LastLines">The end of what it wrote to standard error.</param>
/// <param name="Logs">The folder of its output.</param>
internal sealed record ExecutorExit(int Code, IReadOnlyList<string> LastLines, string Logs)
{
    /// <summary>By contract executors that ran out of memory end with this code.</summary>
    private const int OutOfMemory = 52;

    private const int FirstSignal = 128;

    public LossReason Reason => Code == OutOfMemory ? LossReason.MemoryExceeded : LossReason.Exited;

    /// <summary>For people: what ended it, and what it said last.</summary>
    public string Text
    {
        get
        {
            var signal = Code - FirstSignal;
            var how = signal > 0 ? $"ended by signal {signal}{NameOf(signal)}" : "ended";
            return LastLines.Count == 0
                ? $"{how} without a word"
                : $"{how}; its last lines ({Path.Combine(Logs, "stderr")}):\n  {string.Join("\n  ", LastLines)}";
        }
    }

    private static string NameOf(int signal) => signal switch
    {
        6 => " (SIGABRT: an unhandled exception or a crash)",
        9 => " (SIGKILL: killed from outside, perhaps by the system for want of memory)",
        11 => " (SIGSEGV: a crash in native code)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
