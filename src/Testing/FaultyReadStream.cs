namespace Flint.Testing;

/// <summary>Reads bytes in memory, with the faults that were ordered. Owned by its reader.</summary>
internal sealed class FaultyReadStream(
    string path, byte[] content, long offset, IReadOnlyList<FileFault> faults) : Stream
{
    private long position = offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var end = faults.OfType<FileFault.EndsEarly>().Select(fault => fault.At).Append(content.Length).Min();
        var most = faults.OfType<FileFault.ShortReads>().Select(fault => fault.MostBytes).Append(int.MaxValue).Min();
        var failsAt = faults.OfType<FileFault.ReadFails>().Select(fault => fault.At).Append(long.MaxValue).Min();
        if (position >= failsAt && !buffer.IsEmpty)
        {
            throw new IOException($"Cannot read {path} at byte {position}: made to fail.");
        }

        var count = (int)Math.Clamp(Math.Min(end, failsAt) - position, 0, Math.Min(buffer.Length, most));
        content.AsSpan((int)Math.Min(position, content.Length), count).CopyTo(buffer);
        foreach (var fault in faults.OfType<FileFault.Corrupts>())
        {
            if (fault.At >= position && fault.At < position + count)
            {
                buffer[(int)(fault.At - position)] ^= fault.Flip;
            }
        }

        position += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        foreach (var fault in faults.OfType<FileFault.Late>())
        {
            await fault.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
