namespace Flint.Files.Output;

/// <summary>
/// Collects bytes in front of a stream, so that records are encoded where they are written from. Used by one slot
/// thread; its array is never pooled.
/// </summary>
internal sealed class OutputBuffer(Stream target)
{
    // Far above the cost of a write, still within L2.
    private const int Capacity = 256 * 1024;

    private byte[] bytes = new byte[Capacity];
    private int count;

    /// <summary>Room for at least so many bytes.</summary>
    public Span<byte> Room(int least)
    {
        if (bytes.Length - count < least)
        {
            Flush();
            if (bytes.Length < least)
            {
                bytes = new byte[least];
            }
        }

        return bytes.AsSpan(count);
    }

    /// <summary>Tells how many bytes of the room were used.</summary>
    public void Advance(int used) => count += used;

    public void Flush()
    {
        if (count > 0)
        {
            target.Write(bytes, 0, count);
            count = 0;
        }
    }
}
