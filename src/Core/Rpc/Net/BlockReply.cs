using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace Flint.Rpc.Net;

/// <summary>
/// The answer to a <see cref="RangeList"/>, written range by range: a length (64 bits, big-endian) and so many bytes,
/// or <see cref="NotThere"/>, or <see cref="Unreadable"/> with the reason. Small parts share a write. One per response.
/// </summary>
/// <param name="to">The response.</param>
/// <param name="stall">Cancelled when the peer is gone or stands still.</param>
/// <param name="limit">How long a peer may stand still.</param>
internal sealed class BlockReply(PipeWriter to, CancellationTokenSource stall, TimeSpan limit)
{
    /// <summary>In place of a length: there is no such block.</summary>
    public const long NotThere = -1;

    /// <summary>In place of a length: its bytes cannot be read; a reason (32 bits of length, UTF-8) follows.</summary>
    public const long Unreadable = -2;

    /// <summary>Longest reason in bytes.</summary>
    public const int LongestReason = 1024;

    /// <summary>Parts are copied and written in pieces of this size: larger ones are no faster.</summary>
    public const int FlushBytes = 256 * 1024;

    private int unflushed;

    public void SayNotThere() => WriteNumber(NotThere);

    public void SayUnreadable(string reason)
    {
        var text = Encoding.UTF8.GetBytes(reason).AsSpan();
        text = text[..Math.Min(text.Length, LongestReason)];
        WriteNumber(Unreadable);
        var bytes = sizeof(int) + text.Length;
        var span = to.GetSpan(bytes);
        BinaryPrimitives.WriteInt32BigEndian(span, text.Length);
        text.CopyTo(span[sizeof(int)..]);
        to.Advance(bytes);
        unflushed += bytes;
    }

    /// <summary>A part of a block with its length before it.</summary>
    public async ValueTask WriteAsync(StoredBytes block, BlockRange range)
    {
        var length = Math.Clamp(block.Length - range.Offset, 0, range.Length);
        WriteNumber(length);
        await CopyAsync(block, range.Offset, length).ConfigureAwait(false);
    }

    /// <summary>
    /// The bytes alone. Throws <see cref="IOException"/> if there are fewer than the block promised, or the peer is
    /// gone or stands still.
    /// </summary>
    public async ValueTask CopyAsync(StoredBytes block, long offset, long length)
    {
        while (length > 0)
        {
            var read = Copy(block, offset, (int)Math.Min(length, FlushBytes));
            if (read == 0)
            {
                throw new IOException($"a block ends {length} bytes before its promised end");
            }

            offset += read;
            length -= read;
            if (unflushed >= FlushBytes)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask FlushAsync()
    {
        unflushed = 0;
        stall.CancelAfter(limit);
        try
        {
            // A cancelled flush cuts the connection and then returns like any other.
            var flushed = await to.FlushAsync(stall.Token).ConfigureAwait(false);
            if (!flushed.IsCompleted && !stall.IsCancellationRequested)
            {
                return;
            }
        }
        catch (OperationCanceledException error)
        {
            throw new IOException("the peer went away or stands still", error);
        }

        throw new IOException("the peer went away or stands still");
    }

    private int Copy(StoredBytes block, long offset, int most)
    {
        var read = block.Read(offset, to.GetSpan(most)[..most]);
        to.Advance(read);
        unflushed += read;
        return read;
    }

    private void WriteNumber(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(to.GetSpan(sizeof(long)), number);
        to.Advance(sizeof(long));
        unflushed += sizeof(long);
    }
}
