using Flint.Files;

namespace Flint.Tests.Files;

/// <summary>A file system that passes everything on.</summary>
internal abstract class PassingFileSystem(IFileSystem inner) : IFileSystem
{
    public virtual IAsyncEnumerable<FileEntry> ListAsync(string folder, CancellationToken stop) =>
        inner.ListAsync(folder, stop);

    public virtual ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop) => inner.FindAsync(path, stop);

    public virtual ValueTask<Stream> OpenAsync(string path, long offset, CancellationToken stop) =>
        inner.OpenAsync(path, offset, stop);

    public virtual ValueTask<Stream> CreateAsync(string path, CancellationToken stop) => inner.CreateAsync(path, stop);

    public virtual ValueTask RenameAsync(string from, string to, CancellationToken stop) =>
        inner.RenameAsync(from, to, stop);

    public virtual ValueTask DeleteAsync(string path, CancellationToken stop) => inner.DeleteAsync(path, stop);
}

/// <summary>One step fails, whoever takes it, and those after it work again.</summary>
internal sealed class FailingOnce(IFileSystem inner, int failAt) : PassingFileSystem(inner)
{
    private int steps;

    public bool HasFailed => Volatile.Read(ref steps) >= failAt;

    public override ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop)
    {
        Fail();
        return base.FindAsync(path, stop);
    }

    public override ValueTask<Stream> CreateAsync(string path, CancellationToken stop)
    {
        Fail();
        return base.CreateAsync(path, stop);
    }

    public override ValueTask RenameAsync(string from, string to, CancellationToken stop)
    {
        Fail();
        return base.RenameAsync(from, to, stop);
    }

    public override ValueTask DeleteAsync(string path, CancellationToken stop)
    {
        Fail();
        return base.DeleteAsync(path, stop);
    }

    private void Fail()
    {
        if (Interlocked.Increment(ref steps) == failAt)
        {
            throw new IOException($"Step {failAt} was made to fail.");
        }
    }
}

/// <summary>New files together have room for some bytes only.</summary>
internal sealed class FullDisk(IFileSystem inner, long room) : PassingFileSystem(inner)
{
    private long left = room;

    public override async ValueTask<Stream> CreateAsync(string path, CancellationToken stop) =>
        new Counted(await base.CreateAsync(path, stop), this);

    private sealed class Counted(Stream inner, FullDisk disk) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Interlocked.Add(ref disk.left, -count) < 0)
            {
                throw new IOException("No space left on device.");
            }

            inner.Write(buffer, offset, count);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
