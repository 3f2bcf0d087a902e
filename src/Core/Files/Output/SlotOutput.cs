using Flint.Pipelines;

namespace Flint.Files.Output;

/// <summary>
/// A new file as a slot writes it: each write waits for the file system through <see cref="SlotWait"/>. Used by one
/// slot thread; owns the stream under it. Callers' arrays must belong to the slot alone and never be pooled: a write
/// that was given up may still read from them.
/// </summary>
internal sealed class SlotOutput(Stream file, string path, SlotWait wait) : Stream
{
    private readonly string what = $"a write to {path}";

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        wait.For(DoneAsync(file.WriteAsync(buffer.AsMemory(offset, count), wait.Stop)), what);

    /// <summary>Waits until the file is closed and durable.</summary>
    public void Finish() => wait.For(DoneAsync(file.DisposeAsync()), $"the end of {path}");

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Makes work without a result one with a result, as a slot waits for.</summary>
    public static async ValueTask<bool> DoneAsync(ValueTask work)
    {
        await work.ConfigureAwait(false);
        return true;
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
