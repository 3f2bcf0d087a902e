using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Flint.Rpc.Net;

/// <summary>
/// One side of a control stream: frames as gRPC messages (a zero byte, four bytes of length, the bytes) on a pair of
/// pipes. Disposing ends both directions; <see cref="Ended"/> tells when nobody touches the pipes any more.
/// </summary>
/// <param name="reader">Brings the peer's bytes.</param>
/// <param name="writer">Takes ours.</param>
/// <param name="peer">For messages.</param>
/// <param name="longest">Longest frame in bytes.</param>
/// <param name="cut">Set when the connection is lost.</param>
internal sealed class GrpcFrameStream(
    PipeReader reader, PipeWriter writer, string peer, int longest, CancellationToken cut) : IFrameStream
{
    private const int PrefixBytes = 5;

    /// <summary>Frames of a burst are held back up to this size.</summary>
    private const int HeldBytes = 32 * 1024;

    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly SemaphoreSlim reading = new(1, 1);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int closed;

    // The writer's.
    private int held;

    // The reader's: a frame that has arrived in part.
    private byte[]? partial;
    private int arrived;

    /// <summary>Completes once the stream was disposed and neither pipe is in use.</summary>
    public Task Ended => ended.Task;

    private bool IsOpen => Volatile.Read(ref closed) == 0 && !cut.IsCancellationRequested;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken stop)
    {
        if (frame.Length > longest)
        {
            throw new IOException($"a message of {frame.Length} bytes for {peer} is longer than "
                + $"flint.rpc.message.maxSize allows ({longest} bytes)");
        }

        await writing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (IsOpen && await WriteAsync(frame, more, stop).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (Exception error) when (IsCut(error, stop))
        {
            throw new IOException($"the stream to {peer} was cut: {error.Message}", error);
        }
        finally
        {
            writing.Release();
        }

        throw new IOException($"the stream to {peer} was cut");
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken stop)
    {
        await reading.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            while (IsOpen)
            {
                var result = await reader.ReadAsync(stop).ConfigureAwait(false);
                var buffer = result.Buffer;
                var complete = Take(ref buffer);
                reader.AdvanceTo(buffer.Start, complete is null ? buffer.End : buffer.Start);
                if (complete is not null)
                {
                    return complete;
                }

                if (result.IsCompleted || result.IsCanceled)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (IsCut(error, stop))
        {
            // A cut is an end like any other: what was under way is sent again on the next stream.
            return null;
        }
        finally
        {
            reading.Release();
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0)
        {
            Interrupt(reader.CancelPendingRead);
            Interrupt(writer.CancelPendingFlush);
            await reading.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            await writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            reading.Release();
            writing.Release();
            ended.TrySetResult();
        }

        await Ended.ConfigureAwait(false);
    }

    /// <summary>False if there is nothing to interrupt: the pipe of a lost connection says so by throwing.</summary>
    private static bool Interrupt(Action cancelPending)
    {
        try
        {
            cancelPending();
            return true;
        }
        catch (Exception error) when (IsCut(error, CancellationToken.None))
        {
            return false;
        }
    }

    /// <summary>False if the peer takes no more.</summary>
    private async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken stop)
    {
        WritePrefix(frame.Length);
        writer.Write(frame.Span);
        held += PrefixBytes + frame.Length;
        if (more && held < HeldBytes)
        {
            return true;
        }

        held = 0;
        var flushed = await writer.FlushAsync(stop).ConfigureAwait(false);
        return !flushed.IsCompleted && !flushed.IsCanceled && IsOpen;
    }

    private void WritePrefix(int length)
    {
        var prefix = writer.GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        writer.Advance(PrefixBytes);
    }

    /// <summary>Takes what belongs to the next frame; the frame once it is complete.</summary>
    private byte[]? Take(ref ReadOnlySequence<byte> buffer)
    {
        if (partial is null)
        {
            if (buffer.Length < PrefixBytes)
            {
                return null;
            }

            partial = new byte[ReadLength(buffer)];
            arrived = 0;
            buffer = buffer.Slice(PrefixBytes);
        }

        var part = buffer.Slice(0, Math.Min(buffer.Length, partial.Length - arrived));
        part.CopyTo(partial.AsSpan(arrived));
        arrived += (int)part.Length;
        buffer = buffer.Slice(part.End);
        if (arrived < partial.Length)
        {
            return null;
        }

        var complete = partial;
        partial = null;
        return complete;
    }

    private int ReadLength(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] != 0)
        {
            throw new ProtocolErrorException($"{peer} sent a compressed message; frames are never compressed");
        }

        return length <= longest
            ? (int)length
            : throw new ProtocolErrorException(
                $"{peer} announced a message of {length} bytes; flint.rpc.message.maxSize is {longest}");
    }

    // Kestrel reports an aborted connection as a cancellation that nobody asked for. A pipe that was completed by an
    // end of the request answers with an invalid operation, or gives no room to write to, which is an argument error.
    private static bool IsCut(Exception error, CancellationToken stop) =>
        error is IOException or InvalidOperationException or ArgumentOutOfRangeException
        || (error is OperationCanceledException && !stop.IsCancellationRequested);
}
