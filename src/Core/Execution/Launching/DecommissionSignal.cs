using System.Runtime.InteropServices;

namespace Flint.Execution.Launching;

/// <summary>
/// Hears the signal that makes this process leave. The registration is kept: an unreferenced one would be collected and
/// the signal would kill again. Owned by <see cref="ExecutorHost"/>.
/// </summary>
internal sealed class DecommissionSignal : IAsyncDisposable
{
    private readonly PosixSignalRegistration registration;
    private readonly string reason;
    private readonly Func<ExecutorEvent, ValueTask<bool>> raise;
    private Task raised = Task.CompletedTask;

    private DecommissionSignal(DecommissionSignalOptions options, Func<ExecutorEvent, ValueTask<bool>> raise)
    {
        reason = $"decommissioned by signal {options.Signal}";
        this.raise = raise;
        registration = PosixSignalRegistration.Create(options.Number!.Value, OnSignal);
    }

    /// <summary>Listens; null where there are no such signals.</summary>
    public static DecommissionSignal? Listen(
        DecommissionSignalOptions options, Func<ExecutorEvent, ValueTask<bool>> raise) =>
        OperatingSystem.IsLinux() ? new(options, raise) : null;

    public async ValueTask DisposeAsync()
    {
        registration.Dispose();
        await raised.ConfigureAwait(false);
    }

    // Signals come one after the other, on a thread of the pool.
    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        raised = raise(new ExecutorEvent.DrainAsked(reason)).AsTask();
    }
}
