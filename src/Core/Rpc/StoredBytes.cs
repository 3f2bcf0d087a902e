namespace Flint.Rpc;

/// <summary>
/// The bytes of a block where they lie: in memory or in a file. Read by one thread at a time; disposing closes it.
/// </summary>
public abstract class StoredBytes : IDisposable
{
    /// <summary>How many there are.</summary>
    public abstract long Length { get; }

    /// <summary>Bytes that lie in memory; they stay as they are while they are served.</summary>
    public static StoredBytes Of(ReadOnlyMemory<byte> bytes) => new InMemoryBytes(bytes);

    /// <summary>
    /// Reads from an offset; fewer bytes than asked for come only at the end. Throws <see cref="IOException"/>.
    /// </summary>
    public abstract int Read(long offset, Span<byte> into);

    /// <summary>Closes what is open.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing) { }
}
