using System.Buffers.Binary;

namespace Flint.Rpc.Net;

/// <summary>
/// Reads the answer of a block port; each arrival starts the stall's time anew. Small reads share a buffer, large ones
/// go past it. One per response.
/// </summary>
internal sealed class ReplyReader(Stream body, CancellationTokenSource stall, TimeSpan limit)
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] buffer = new byte[BufferBytes];
    private int start;
    private int end;

    /// <summary>So many bytes; <see cref="EndOfStreamException"/> if fewer come.</summary>
    public async ValueTask<byte[]> ReadAsync(int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var filled = 0; filled < length;)
        {
            var left = bytes.AsMemory(filled);
            if (start < end)
            {
                var some = Math.Min(left.Length, end - start);
                buffer.AsSpan(start, some).CopyTo(left.Span);
                start += some;
                filled += some;
            }
            else if (left.Length >= BufferBytes)
            {
                filled += await ArriveAsync(left).ConfigureAwait(false);
            }
            else
            {
                start = 0;
                end = await ArriveAsync(buffer).ConfigureAwait(false);
            }
        }

        return bytes;
    }

    /// <summary>A text with its length before it.</summary>
    public async ValueTask<byte[]> ReadReasonAsync()
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(await ReadAsync(sizeof(int)).ConfigureAwait(false));
        return await ReadAsync(Math.Clamp(length, 0, BlockReply.LongestReason)).ConfigureAwait(false);
    }

    /// <summary>Reads the end, after which the connection can be used again.</summary>
    public async ValueTask ReadEndAsync()
    {
        if (start < end || await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false) > 0)
        {
            throw new EndOfStreamException("more came than was asked for");
        }
    }

    private async ValueTask<int> ArriveAsync(Memory<byte> into)
    {
        stall.CancelAfter(limit);
        var arrived = await body.ReadAsync(into, stall.Token).ConfigureAwait(false);
        return arrived > 0 ? arrived : throw new EndOfStreamException("the answer ended too early");
    }
}
