using System.Diagnostics;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Local.Processes;

/// <summary>
/// One executor process: its standard input is held open as the sign that the driver lives, its output is followed.
/// Owned by <see cref="ProcessCluster"/>; thread-safe.
/// </summary>
internal sealed class LaunchedExecutor
{
    /// <summary>It has this long to delete its scratch folder after it was asked to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What the process started may hold its output open; nobody waits for that.</summary>
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(1);

    /// <summary>What is meant for the driver, or for a node, must not steer an executor.</summary>
    private static readonly string[] DriversOwn = ["FLINT_", "SPARK_"];

    private readonly Process process;
    private readonly string logs;
    private readonly OutputPump output;
    private readonly OutputPump errors;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Under the gate.
    private Task ending = Task.CompletedTask;
    private string? released;
    private bool ended;

    private LaunchedExecutor(ExecutorId id, Process process, string logs, Action<string>? echo, TimeProvider time)
    {
        Id = id;
        this.process = process;
        this.logs = logs;
        this.time = time;
        output = new(process.StandardOutput.BaseStream, Path.Combine(logs, "stdout"), echo);
        errors = new(process.StandardError.BaseStream, Path.Combine(logs, "stderr"), echo);
        Exited = FollowAsync();
    }

    public ExecutorId Id { get; }

    /// <summary>Ends with the process, whatever ended it.</summary>
    public Task<ExecutorExit> Exited { get; }

    /// <summary>Why it was let go, or null while it should run.</summary>
    public string? Released
    {
        get
        {
            lock (gate)
            {
                return released;
            }
        }
    }

    /// <summary>
    /// Starts the process that a filled template describes; its files have been written.
    /// </summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static LaunchedExecutor Start(
        ExecutorId id, LaunchTemplate launch, string logs, Action<string>? echo, TimeProvider time)
    {
        var start = new ProcessStartInfo(launch.Arguments[0], launch.Arguments.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsDriversOwn).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        return new(id, Process.Start(start)!, logs, echo, time);
    }

    /// <summary>Asks it to end; kills it when it does not, or at once when it cannot hear. Repeating is safe.</summary>
    public void Release(string because, bool atOnce)
    {
        lock (gate)
        {
            if (released is null && !ended)
            {
                released = because;
                ending = EndAsync(atOnce);
            }
        }
    }

    /// <summary>
    /// Lets go of it as a crash of this process would: it sees the end of its input. One that is frozen does not, and
    /// is killed after a while.
    /// </summary>
    public void Detach()
    {
        lock (gate)
        {
            if (released is null && !ended)
            {
                ending = EndAsync(atOnce: false);
            }
        }
    }

    private static bool IsDriversOwn(string name) =>
        DriversOwn.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private async Task EndAsync(bool atOnce)
    {
        if (!atOnce)
        {
            process.StandardInput.Close();
            await Task.WhenAny(gone.Task, Task.Delay(Patience, time)).ConfigureAwait(false);
        }

        // To a process that has ended this is nothing.
        process.Kill();
    }

    private async Task<ExecutorExit> FollowAsync()
    {
        using var stop = new CancellationTokenSource();
        var pumps = Task.WhenAll(output.RunAsync(stop.Token), errors.RunAsync(stop.Token));
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        gone.TrySetResult();
        await Task.WhenAny(pumps, Task.Delay(OutputPatience, time)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await pumps.ConfigureAwait(false);
        Task end;
        lock (gate)
        {
            ended = true;
            end = ending;
        }

        await end.ConfigureAwait(false);
        var exit = new ExecutorExit(process.ExitCode, errors.Last, logs);
        process.Dispose();
        return exit;
    }
}
