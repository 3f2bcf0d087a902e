namespace Flint.Shuffle.Writing;

/// <summary>Rows that wait in front of a <see cref="SegmentSink"/>; a spill takes them along.</summary>
internal interface IRunSource
{
    /// <summary>Bytes of memory held.</summary>
    long HeldBytes { get; }

    /// <summary>Takes a partition's rows; false if there are none. The bytes are valid until the next call.</summary>
    bool TryTake(int partition, out ReadOnlySpan<byte> encoded, out int count, out ulong sum);

    /// <summary>Gives the memory back, once all was taken.</summary>
    void Reset();
}
