namespace Flint.Files.Faults;

/// <summary>A file's bytes with the faults that were ordered. Only used when some are. Owned by its reader.</summary>
internal sealed class FaultyStream(Stream inner, FaultPoints faults) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Kept(buffer[..inner.Read(buffer)]);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Kept(buffer.Span[..count]);
    }

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A short read leaves the rest for the next one; only a stream that can seek can give it back.</summary>
    private int Kept(Span<byte> read)
    {
        var count = faults.Read(FaultPoint.FileRead, read);
        // None would mean the end.
        count = read.IsEmpty ? 0 : Math.Max(count, 1);
        if (count < read.Length)
        {
            inner.Position -= read.Length - count;
        }

        return count;
    }
}
