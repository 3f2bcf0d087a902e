namespace Flint.Files.Text;

/// <summary>
/// A window on a stream that can look ahead and step back within the bytes it holds. Used by one slot thread.
/// </summary>
internal sealed class ByteWindow(Stream inner, int capacity)
{
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(capacity);
    private int begin;
    private int end;
    private bool innerEnded;

    /// <summary>Where the window begins, counted from the first byte of the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The bytes at hand.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(begin, end - begin);

    /// <summary>Reads until <paramref name="count"/> bytes are at hand or the stream ends; false if it ended.</summary>
    public bool Fill(int count)
    {
        if (buffer.Length - begin < count)
        {
            Bytes.CopyTo(buffer);
            end -= begin;
            begin = 0;
        }

        while (end - begin < count && !innerEnded)
        {
            var read = inner.Read(buffer, end, buffer.Length - end);
            innerEnded = read == 0;
            end += read;
        }

        return end - begin >= count;
    }

    /// <summary>Moves the beginning of the window forward.</summary>
    public void Advance(int count)
    {
        begin += count;
        Offset += count;
    }
}
