using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Flint.Files.Faults;

/// <summary>
/// The one seam through which faults are made to happen. One per process, part of its <see cref="FileSystems"/>.
/// Unarmed, a point costs one comparison. Thread-safe.
/// </summary>
internal sealed partial class FaultPoints
{
    /// <summary>The name of the driver's process in an order.</summary>
    public const string Driver = "driver";

    // Numbers of Linux; elsewhere the process is only killed.
    private const int StopSignal = 19;
    private const int DiskIsFull = 28;

    private readonly Lock gate = new();

    // Under the gate. A process of local[N] is driver and executor at once.
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private string ordered = "";

    // Replaced whole, under the gate.
    private volatile OrderedFault[] armed = [];

    /// <summary>True once faults were ordered.</summary>
    public bool IsArmed => armed.Length != 0;

    /// <summary>Takes orders. The same ones again only add a name to this process, and keep the counts.</summary>
    /// <param name="faults">As <see cref="FaultOptions.Faults"/>.</param>
    /// <param name="name">The executor's id, or <see cref="Driver"/>.</param>
    public void Arm(string faults, string name)
    {
        lock (gate)
        {
            names.Add(name);
            if (ordered != faults)
            {
                ordered = faults;
                armed = OrderedFault.ParseAll(faults);
            }
        }
    }

    /// <summary>Passes a point.</summary>
    /// <exception cref="IOException">The fault that was ordered.</exception>
    public void Hit(string point)
    {
        if (IsArmed)
        {
            _ = Due(point);
        }
    }

    /// <summary>Passes a point after bytes were read; returns how many count.</summary>
    /// <exception cref="IOException">The fault that was ordered.</exception>
    public int Read(string point, Span<byte> read)
    {
        if (!IsArmed || read.IsEmpty)
        {
            return read.Length;
        }

        switch (Due(point))
        {
            case FaultAction.Corrupt:
                read[read.Length / 2] ^= 1;
                return read.Length;
            case FaultAction.Short:
                return read.Length / 2;
            default:
                return read.Length;
        }
    }

    /// <summary>Passes a point before bytes are written; returns what shall be written.</summary>
    /// <exception cref="IOException">The fault that was ordered.</exception>
    public ReadOnlySpan<byte> Write(string point, ReadOnlySpan<byte> bytes)
    {
        if (!IsArmed || bytes.IsEmpty || Due(point) != FaultAction.Corrupt)
        {
            return bytes;
        }

        var changed = bytes.ToArray();
        changed[changed.Length / 2] ^= 1;
        return changed;
    }

    private FaultAction? Due(string point)
    {
        OrderedFault? due = null;
        foreach (var fault in armed)
        {
            // Each counts every hit, so that orders for later hits do not depend on those for earlier ones.
            if (fault.Point == point && IsMeant(fault) && fault.Counts())
            {
                due ??= fault;
            }
        }

        return due is null ? null : Happen(due);
    }

    private bool IsMeant(OrderedFault fault)
    {
        lock (gate)
        {
            return fault.Process is not { } process || names.Contains(process);
        }
    }

    private static FaultAction Happen(OrderedFault fault)
    {
        switch (fault.Action)
        {
            case FaultAction.Fail:
                throw new IOException($"made to fail at {fault.Point}");
            case FaultAction.Full:
                throw new IOException($"No space left on device: made to happen at {fault.Point}", DiskIsFull);
            case FaultAction.Kill:
                using (var self = Process.GetCurrentProcess())
                {
                    self.Kill();
                }

                throw new UnreachableException("A killed process went on.");
            case FaultAction.Stop:
                using (var self = Process.GetCurrentProcess())
                {
                    _ = Signal(self.Id, StopSignal);
                }

                break;
            case FaultAction.Short or FaultAction.Corrupt:
                break;
            default:
                throw new UnreachableException($"Unknown fault {fault.Action}.");
        }

        return fault.Action;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
