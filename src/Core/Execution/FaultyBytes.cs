using Flint.Files.Faults;
using Flint.Rpc;

namespace Flint.Execution;

/// <summary>A served block with the faults that were ordered. Only used when some are.</summary>
internal sealed class FaultyBytes(StoredBytes inner, FaultPoints faults) : StoredBytes
{
    public override long Length => inner.Length;

    public override int Read(long offset, Span<byte> into) =>
        faults.Read(FaultPoint.ServeRead, into[..inner.Read(offset, into)]);

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
