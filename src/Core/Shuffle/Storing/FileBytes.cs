using Flint.Files.Faults;
using Flint.Rpc;
using Microsoft.Win32.SafeHandles;

namespace Flint.Shuffle.Storing;

/// <summary>A block that is a part of a file.</summary>
/// <param name="file">The open file.</param>
/// <param name="start">Where the block begins.</param>
/// <param name="length">Its length.</param>
/// <param name="faults">Of the process.</param>
/// <param name="close">Gives the file back.</param>
internal sealed class FileBytes(SafeFileHandle file, long start, long length, FaultPoints faults, Action close)
    : StoredBytes
{
    private bool closed;

    public override long Length => length;

    public override int Read(long offset, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var wanted = (int)Math.Clamp(length - offset, 0, into.Length);
        var read = 0;
        while (read < wanted)
        {
            var count = RandomAccess.Read(file, into[read..wanted], start + offset + read);
            if (count == 0)
            {
                throw new IOException($"a block of {length} bytes ends at {offset + read}");
            }

            read += count;
        }

        return faults.Read(FaultPoint.OutputRead, into[..wanted]);
    }

    protected override void Dispose(bool disposing)
    {
        if (!closed)
        {
            closed = true;
            close();
        }

        base.Dispose(disposing);
    }
}
