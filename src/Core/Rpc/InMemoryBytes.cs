namespace Flint.Rpc;

/// <summary>A block that lies in memory. Immutable.</summary>
internal sealed class InMemoryBytes(ReadOnlyMemory<byte> bytes) : StoredBytes
{
    public override long Length => bytes.Length;

    public override int Read(long offset, Span<byte> into)
    {
        var part = Slice(offset, into.Length);
        part.Span.CopyTo(into);
        return part.Length;
    }

    /// <summary>A part without a copy; fewer bytes than asked for come only at the end.</summary>
    public ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        var start = (int)Math.Min(offset, bytes.Length);
        return bytes.Slice(start, Math.Min(length, bytes.Length - start));
    }
}
