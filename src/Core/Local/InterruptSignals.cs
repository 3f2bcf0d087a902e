using System.Runtime.InteropServices;
using Flint.Cluster;
using Flint.Scheduling;

namespace Flint.Local;

/// <summary>
/// The first Ctrl+C cancels all jobs, ends the application in order and the process with code 130; the second is left
/// to the system and kills at once. The registration is kept: an unreferenced one would be collected and the signal
/// would kill again.
/// </summary>
internal sealed class InterruptSignals : IDisposable
{
    /// <summary>128 + SIGINT, what shells expect.</summary>
    private const int InterruptedExitCode = 130;

    private const string Reason = "interrupted by Ctrl+C";

    /// <summary>For the jobs, and once more for what the session started.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly PosixSignalRegistration registration;
    private readonly JobRunner jobs;
    private readonly ShutdownSteps session;
    private readonly Action<string> print;
    private int interrupts;
    private Task leaving = Task.CompletedTask;

    public InterruptSignals(JobRunner jobs, ShutdownSteps session, Action<string> print)
    {
        this.jobs = jobs;
        this.session = session;
        this.print = print;
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
        try
        {
            await jobs.CancelAllAsync(Reason, Patience).ConfigureAwait(false);
            session.Outcome = new(ApplicationStatus.Killed, Reason);
            await session.DisposeAsync().AsTask().WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // The border of a process that ends in any case: its executors see that it is gone.
            print($"The session did not end within {Patience}, or not cleanly: {error.Message}");
        }

        Environment.Exit(InterruptedExitCode);
    }
}
