using System.Runtime.InteropServices;
using Flint.Settings;

namespace Flint.Execution.Launching;

/// <summary>How somebody at an executor's node makes it leave without a loss.</summary>
public sealed record DecommissionSignalOptions
{
    /// <summary>Linux' numbers of signals that .NET has no name for.</summary>
    private static readonly Dictionary<string, PosixSignal> Known = new(StringComparer.Ordinal)
    {
        ["HUP"] = PosixSignal.SIGHUP,
        ["TERM"] = PosixSignal.SIGTERM,
        ["USR1"] = (PosixSignal)10,
        ["USR2"] = (PosixSignal)12,
        ["PWR"] = (PosixSignal)30,
    };

    /// <summary>
    /// The signal after which an executor process takes no more tasks: another one comes in its place, and it ends when
    /// its tasks have and no running job reads what it holds. PWR, USR1, USR2, HUP or TERM; Linux only. Before the
    /// executor has registered the signal ends it.
    /// </summary>
    [Setting("flint.executor.decommission.signal", ForExecutors = true)]
    public string Signal { get; init; } = "PWR";

    /// <summary>The signal as the system knows it.</summary>
    internal PosixSignal Number => Known[Signal];

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (!Known.ContainsKey(Signal))
        {
            throw new ArgumentException(
                $"flint.executor.decommission.signal is {Signal}; write one of {string.Join(", ", Known.Keys)}.");
        }
    }
}
