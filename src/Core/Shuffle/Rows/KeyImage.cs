namespace Flint.Shuffle.Rows;

/// <summary>Where a key's image lies: in native memory, or in a pinned array that its form keeps.</summary>
internal readonly unsafe struct KeyImage(byte* bytes, int length)
{
    public byte* Bytes => bytes;

    public int Length => length;

    public ReadOnlySpan<byte> Span => new(bytes, length);
}
