using Flint.Errors;

namespace Flint.Local;

/// <summary>
/// The limit of this process' managed heap while a session with <c>flint.driver.memory</c> lives. A process has one:
/// sessions of the same value share it, one of another value is refused, and the last to end puts back what was there.
/// Thread-safe.
/// </summary>
internal sealed class HeapLimit : IDisposable
{
    // The runtime reads the first; who holds it stands beside it, in the one place that is the process' own.
    private const string Name = "GCHeapHardLimit";
    private const string Holders = "Flint.DriverMemory";

    private static readonly Lock Gate = new();

    private bool isOver;

    private HeapLimit() { }

    /// <exception cref="FlintException">Another session has set another limit, or the heap is larger.</exception>
    public static HeapLimit Take(long bytes)
    {
        lock (Gate)
        {
            var held = AppContext.GetData(Holders) as Held ?? new(bytes, 0, AppContext.GetData(Name));
            if (held.Bytes != bytes)
            {
                throw new FlintException(
                    $"flint.driver.memory is {bytes} bytes, another session of this process has set it to "
                    + $"{held.Bytes}: write the same value, or end that session first.");
            }

            if (held.Count == 0)
            {
                Set(bytes, held.Before);
            }

            AppContext.SetData(Holders, held with { Count = held.Count + 1 });
            return new();
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (!isOver && AppContext.GetData(Holders) is Held held)
            {
                isOver = true;
                AppContext.SetData(Holders, held.Count == 1 ? null : held with { Count = held.Count - 1 });
                if (held.Count == 1)
                {
                    Restore(held.Before);
                }
            }
        }
    }

    private static void Set(long bytes, object? before)
    {
        try
        {
            AppContext.SetData(Name, (ulong)bytes);
            GC.RefreshMemoryLimit();
        }
        catch (InvalidOperationException error)
        {
            Restore(before);
            throw new FlintException(
                $"flint.driver.memory is {bytes} bytes, the driver's heap is larger already: write more than the "
                + $"{GC.GetTotalMemory(forceFullCollection: false)} that it holds.", error);
        }
    }

    /// <summary>Without a limit first: where none was configured, "as configured" would keep the last one.</summary>
    private static void Restore(object? before)
    {
        AppContext.SetData(Name, 0UL);
        GC.RefreshMemoryLimit();
        AppContext.SetData(Name, before);
        GC.RefreshMemoryLimit();
    }

    private sealed record Held(long Bytes, int Count, object? Before);
}
