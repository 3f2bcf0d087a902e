using System.Globalization;
using Flint.Errors;
using Flint.Memory;

namespace Flint.Local;

/// <summary>The master <c>local-cluster[n,c,m]</c>: n executor processes on this machine.</summary>
/// <param name="Executors">How many processes.</param>
/// <param name="Slots">Tasks at once in each.</param>
/// <param name="ContainerMiB">Memory of each, all of it: heap, native memory, code.</param>
internal sealed record LocalClusterMaster(int Executors, int Slots, int ContainerMiB)
{
    private const string Mark = "local-cluster";
    private const int MostExecutors = 1024;
    private const int MostSlots = 4096;

    private const int LeastMiB = (int)(ExecutorSizing.SmallestContainer >> 20);

    public long ContainerBytes => (long)ContainerMiB << 20;

    /// <summary>Reads a master URL; false if it is not one of these, an error if it is a wrong one of these.</summary>
    /// <exception cref="FlintException">Says what to write instead.</exception>
    public static bool TryParse(string master, out LocalClusterMaster? parsed)
    {
        parsed = null;
        if (!master.StartsWith(Mark, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = master.StartsWith(Mark + "[", StringComparison.Ordinal) && master.EndsWith(']')
            ? master[(Mark.Length + 1)..^1].Split(',')
            : [];
        var (executors, slots, memory) = parts.Length == 3
            ? (Number(parts[0]), Number(parts[1]), Number(parts[2]))
            : (null, null, null);
        if (executors is not (>= 1 and <= MostExecutors) || slots is not (>= 1 and <= MostSlots) || memory is null)
        {
            throw new FlintException(
                $"The master '{master}' is not understood: write local-cluster[n,c,m] with n executor processes (1 " +
                $"to {MostExecutors}), c slots in each (1 to {MostSlots}) and m MiB of memory for each, such as " +
                "local-cluster[2,1,1024].");
        }

        if (memory < LeastMiB)
        {
            throw new FlintException(
                $"The master '{master}' gives each executor {memory} MiB: write at least {LeastMiB}. The number is " +
                "the memory of the whole process in MiB, of which .NET and the engine take about 100.");
        }

        parsed = new(executors.Value, slots.Value, memory.Value);
        return true;
    }

    private static int? Number(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
