using Flint.Files.Faults;

namespace Flint.Files;

/// <summary>A new file whose bytes are on the disk once it is disposed. Owned by its writer; not thread-safe.</summary>
internal sealed class DurableFileStream(string path, FaultPoints faults) : FileStream(path, new FileStreamOptions
{
    Mode = FileMode.CreateNew,
    Access = FileAccess.Write,
    Share = FileShare.Read,
    BufferSize = 64 * 1024,
    Options = FileOptions.Asynchronous,
})
{
    public override void Write(ReadOnlySpan<byte> buffer) => base.Write(faults.Write(FaultPoint.FileWrite, buffer));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.WriteAsync(
            faults.IsArmed ? faults.Write(FaultPoint.FileWrite, buffer.Span).ToArray() : buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (CanWrite)
            {
                await FlushAsync().ConfigureAwait(false);
                faults.Hit(FaultPoint.FileSync);
                Flush(flushToDisk: true);
            }
        }
        finally
        {
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && CanWrite)
            {
                faults.Hit(FaultPoint.FileSync);
                Flush(flushToDisk: true);
            }
        }
        finally
        {
            base.Dispose(disposing);
        }
    }
}
