namespace Flint.Files;

/// <summary>A new file whose bytes are on the disk once it is disposed. Owned by its writer; not thread-safe.</summary>
internal sealed class DurableFileStream(string path) : FileStream(path, new FileStreamOptions
{
    Mode = FileMode.CreateNew,
    Access = FileAccess.Write,
    Share = FileShare.Read,
    BufferSize = 64 * 1024,
    Options = FileOptions.Asynchronous,
})
{
    public override async ValueTask DisposeAsync()
    {
        if (CanWrite)
        {
            await FlushAsync().ConfigureAwait(false);
            Flush(flushToDisk: true);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanWrite)
        {
            Flush(flushToDisk: true);
        }

        base.Dispose(disposing);
    }
}
