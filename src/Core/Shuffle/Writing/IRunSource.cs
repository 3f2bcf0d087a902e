using Flint.Serialization;

namespace Flint.Shuffle.Writing;

/// <summary>Rows that wait in front of a <see cref="SegmentSink"/>; a spill takes them along.</summary>
internal interface IRunSource
{
    /// <summary>Bytes of memory held.</summary>
    long HeldBytes { get; }

    /// <summary>Moves a partition's rows to <paramref name="into"/>, alone; false if there are none.</summary>
    bool TryTake(int partition, RecordWriter into, out int count, out ulong sum);

    /// <summary>Gives the memory back, once all was taken.</summary>
    void Reset();
}
