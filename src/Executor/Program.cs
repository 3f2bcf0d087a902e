using System.Runtime.InteropServices;
using Flint.Execution;
using Flint.Execution.Launching;
using Flint.Settings;

namespace Flint.Executor;

/// <summary>One executor process: begins as its launch variables say, ends with its driver or when told to.</summary>
internal static class Program
{
    // Ctrl+C reaches the whole group: the driver cancels its jobs first and ends its executors itself. A static field
    // holds the registration, because an unreferenced one is collected and the signal kills again.
    private static readonly PosixSignalRegistration Interrupts =
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);

    private static async Task Main()
    {
        GC.KeepAlive(Interrupts);
        AppDomain.CurrentDomain.UnhandledException += (_, crash) => ProcessEnd.Because(crash.ExceptionObject);
        try
        {
            var driver = new DriverPipe(Console.OpenStandardInput());

            // User code that reads finds the end, and does not wait for what never comes.
            Console.SetIn(TextReader.Null);
            var executor = await ExecutorHost.StartAsync(
                ProcessEnvironment.OfThisProcess(), Console.Error.WriteLine, CancellationToken.None);
            driver.OnEnd(() => ProcessEnd.With(ExecutorExitCode.Stopped, "its driver has ended", executor));
            var (code, reason) = await executor.Exited;
            ProcessEnd.With(code, reason, executor);
        }
        catch (Exception error)
        {
            // The border of the process: whatever it was, the manager gets its code and the log its text.
            ProcessEnd.Because(error);
        }
    }
}
