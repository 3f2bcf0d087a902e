namespace Flint.Testing;

/// <summary>Collects what is written and hands it over when it is disposed. Owned by its writer.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="room">Bytes that fit.</param>
/// <param name="publish">Takes the content.</param>
internal sealed class InMemoryWriteStream(string path, long room, InMemoryWriteStream.Publish publish) : Stream
{
    private readonly MemoryStream written = new();
    private bool disposed;

    public delegate void Publish(ReadOnlySpan<byte> content);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => written.Length;

    public override long Position
    {
        get => written.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (written.Length + buffer.Length > room)
        {
            throw new IOException($"Cannot write {path} at byte {written.Length}: made to fail.");
        }

        written.Write(buffer);
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            publish(written.ToArray());
        }

        base.Dispose(disposing);
    }
}
