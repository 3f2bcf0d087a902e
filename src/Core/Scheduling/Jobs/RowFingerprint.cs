using Flint.Shuffle;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// The rows of a map output as one number: equal for equal rows in every reduce partition, in whatever order they were
/// written. Pure.
/// </summary>
internal static class RowFingerprint
{
    /// <summary>
    /// The number, or null if the rows cannot be compared: a partly combined output (checksum 0 where there are rows)
    /// has other rows whenever memory runs short at another moment.
    /// </summary>
    public static ulong? Of(MapStatus status)
    {
        var mixed = (ulong)status.Blocks.Count;
        foreach (var block in status.Blocks)
        {
            if (block is { Rows: > 0, RowChecksum: 0 })
            {
                return null;
            }

            mixed = Mixed(mixed ^ block.RowChecksum);
            mixed = Mixed(mixed ^ (ulong)block.Rows);
        }

        return mixed;
    }

    // The finaliser of SplitMix64: a bijection in which each bit changes about half of the others.
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
