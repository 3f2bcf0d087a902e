using System.Globalization;
using Flint.Errors;

namespace Flint.Local;

/// <summary>The masters <c>local</c>, <c>local[N]</c>, <c>local[*]</c>, <c>local[N,F]</c>: one process.</summary>
/// <param name="Slots">Tasks at once.</param>
/// <param name="MaxFailures">How often a task is tried.</param>
internal sealed record LocalMaster(int Slots, int MaxFailures)
{
    private const int MostSlots = 4096;

    /// <summary>Reads a master URL; false if it is not one of these, an error if it is a wrong one of these.</summary>
    /// <exception cref="FlintException">Says what to write instead.</exception>
    public static bool TryParse(string master, int processors, out LocalMaster? parsed)
    {
        parsed = null;
        if (master == "local")
        {
            parsed = new(1, 1);
            return true;
        }

        if (!master.StartsWith("local[", StringComparison.Ordinal))
        {
            return false;
        }

        var parts = master.EndsWith(']') ? master["local[".Length..^1].Split(',') : [];
        var slots = parts is [{ } first, ..] ? Number(first, processors) : null;
        var failures = parts is [_, { } second] ? Number(second, null) : 1;
        if (parts.Length is not (1 or 2) || slots is not (>= 1 and <= MostSlots) || failures is not >= 1)
        {
            throw new FlintException(
                $"The master '{master}' is not understood: write local, local[N], local[*] or local[N,F] with " +
                $"N from 1 to {MostSlots} slots and F tries of a task.");
        }

        parsed = new(slots.Value, failures.Value);
        return true;
    }

    public override string ToString() => MaxFailures == 1 ? $"local[{Slots}]" : $"local[{Slots},{MaxFailures}]";

    private static int? Number(string text, int? star) =>
        text.Trim() == "*" ? star
        : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
