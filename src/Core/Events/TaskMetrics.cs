namespace Flint.Events;

/// <summary>What one task attempt did, in numbers.</summary>
/// <param name="RunTime">Time on the slot.</param>
/// <param name="RecordsRead">Records read from the source.</param>
/// <param name="RecordsWritten">Records pushed into the sink.</param>
/// <param name="ShuffleReadBytes">Bytes of shuffle blocks fetched.</param>
/// <param name="ShuffleWrittenBytes">Bytes of shuffle blocks written.</param>
/// <param name="PeakMemoryBytes">Most memory reserved at once.</param>
/// <param name="SpilledBytes">Bytes moved to disk for want of memory.</param>
/// <param name="SpillCount">How many times that happened.</param>
public sealed record TaskMetrics(
    TimeSpan RunTime, long RecordsRead, long RecordsWritten,
    long ShuffleReadBytes, long ShuffleWrittenBytes, long PeakMemoryBytes, long SpilledBytes,
    int SpillCount)
{
    /// <summary>Nothing measured.</summary>
    public static TaskMetrics None { get; } = new(TimeSpan.Zero, 0, 0, 0, 0, 0, 0, 0);
}
