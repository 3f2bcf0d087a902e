using Flint.Pipelines;

namespace Flint.Files.Text;

/// <summary>
/// A file as a slot reads it: each read waits for the file system through <see cref="SlotWait"/>, and the bytes are
/// exactly those that were listed. Used by one slot thread; owns the stream under it.
/// </summary>
internal sealed class SlotStream(Stream file, string path, long start, long fileLength, SlotWait wait) : ForwardStream
{
    private readonly string what = $"a read of {path}";
    private byte[] peeked = [];

    /// <summary>Where in the file the next read begins.</summary>
    public long Offset { get; private set; } = start;

    public override long Length => fileLength;

    public override long Position
    {
        get => Offset;
        set => throw new NotSupportedException();
    }

    /// <summary>The next bytes, at most <paramref name="count"/>, which stay to be read.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        var head = new byte[count];
        var got = 0;
        while (got < count && Read(head, got, count - got) is > 0 and var read)
        {
            got += read;
        }

        Offset -= got;
        peeked = head[..got];
        return peeked;
    }

    /// <summary>
    /// Reads into an array that belongs to this slot alone and is never pooled: a read that was given up may still
    /// write into it.
    /// </summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var wanted = (int)Math.Min(count, fileLength - Offset);
        if (wanted <= 0)
        {
            return 0;
        }

        if (peeked.Length > 0)
        {
            var again = Math.Min(wanted, peeked.Length);
            peeked.AsSpan(0, again).CopyTo(buffer.AsSpan(offset));
            peeked = peeked[again..];
            Offset += again;
            return again;
        }

        var read = wait.For(file.ReadAsync(buffer.AsMemory(offset, wanted), wait.Stop), what);
        if (read == 0)
        {
            throw InputException.OfChange(
                path, Offset, $"the file ends here, but had {fileLength} bytes when it was listed.");
        }

        Offset += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
