using Flint.Blocks;
using Flint.Rpc;

namespace Flint.Shuffle.Reading;

/// <summary>A block in a spill file, which it owns.</summary>
internal sealed class SpilledBytes(SpillFile file) : StoredBytes
{
    private readonly long length = file.Length;

    public override long Length => length;

    public override int Read(long offset, Span<byte> into) => file.Read(offset, into);

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
