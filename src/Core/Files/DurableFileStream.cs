using Flint.Files.Faults;

namespace Flint.Files;

/// <summary>A new file whose bytes are on the disk once it is disposed. Owned by its writer; not thread-safe.</summary>
/// <remarks>
/// It has a file stream and is none: writes of a class derived from <see cref="FileStream"/> go through the overloads
/// with arrays, in a copy.
/// </remarks>
internal sealed class DurableFileStream(string path, FaultPoints faults) : Stream
{
    private readonly FileStream file = new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.Read,
        BufferSize = 64 * 1024,
        Options = FileOptions.Asynchronous,
    });

    public override bool CanRead => false;

    public override bool CanSeek => file.CanSeek;

    public override bool CanWrite => file.CanWrite;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => file.Write(faults.Write(FaultPoint.FileWrite, buffer));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        file.WriteAsync(
            faults.IsArmed ? faults.Write(FaultPoint.FileWrite, buffer.Span).ToArray() : buffer, cancellationToken);

    public override void Flush() => file.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => file.SetLength(value);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (CanWrite)
            {
                await file.FlushAsync().ConfigureAwait(false);
                faults.Hit(FaultPoint.FileSync);
                file.Flush(flushToDisk: true);
            }
        }
        finally
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && CanWrite)
            {
                faults.Hit(FaultPoint.FileSync);
                file.Flush(flushToDisk: true);
            }
        }
        finally
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
