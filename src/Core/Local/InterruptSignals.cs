using System.Runtime.InteropServices;
using Flint.Scheduling;

namespace Flint.Local;

/// <summary>
/// The first Ctrl+C cancels all jobs and ends the process with code 130; the second is left to the system and kills at
/// once. The registration is kept: an unreferenced one would be collected and the signal would kill again.
/// </summary>
internal sealed class InterruptSignals : IDisposable
{
    /// <summary>128 + SIGINT, what shells expect.</summary>
    private const int InterruptedExitCode = 130;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly PosixSignalRegistration registration;
    private readonly JobRunner jobs;
    private int interrupts;
    private Task leaving = Task.CompletedTask;

    public InterruptSignals(JobRunner jobs)
    {
        this.jobs = jobs;
        registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
    }

    public void Dispose() => registration.Dispose();

    private void OnInterrupt(PosixSignalContext signal)
    {
        if (Interlocked.Increment(ref interrupts) == 1)
        {
            signal.Cancel = true;
            leaving = LeaveAsync();
        }
    }

    private async Task LeaveAsync()
    {
        await jobs.CancelAllAsync("interrupted by Ctrl+C", Patience).ConfigureAwait(false);
        Environment.Exit(InterruptedExitCode);
    }
}
