using System.Runtime.InteropServices;
using Flint.Settings;

namespace Flint.Execution.Launching;

/// <summary>How somebody at an executor's node makes it leave without a loss.</summary>
public sealed record DecommissionSignalOptions
{
    /// <summary>
    /// The signal after which an executor process takes no more tasks: another one comes in its place, and it ends when
    /// its tasks have and no running job reads what it holds. PWR, USR1, USR2, HUP or TERM; Linux only. Before the
    /// executor has registered the signal ends it.
    /// </summary>
    [Setting("flint.executor.decommission.signal", ForExecutors = true)]
    public string Signal { get; init; } = "PWR";

    /// <summary>The signal as the system knows it; null: none of those.</summary>
    internal PosixSignal? Number => Signal switch
    {
        // Linux' numbers, where .NET has no name.
        "PWR" => (PosixSignal)30,
        "USR1" => (PosixSignal)10,
        "USR2" => (PosixSignal)12,
        "HUP" => PosixSignal.SIGHUP,
        "TERM" => PosixSignal.SIGTERM,
        _ => null,
    };

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (Number is null)
        {
            throw new ArgumentException(
                $"flint.executor.decommission.signal is {Signal}; write PWR, USR1, USR2, HUP or TERM.");
        }
    }
}
