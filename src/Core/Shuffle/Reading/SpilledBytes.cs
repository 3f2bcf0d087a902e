using Flint.Blocks;
using Flint.Errors;
using Flint.Rpc;

namespace Flint.Shuffle.Reading;

/// <summary>
/// A fetched block in a spill file, which it owns. What goes wrong with the file is a failure of its reader: its errors
/// are no <see cref="IOException"/>, as those of a fetch are.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="received">Checksum of the bytes as they came.</param>
internal sealed class SpilledBytes(SpillFile file, uint received) : StoredBytes
{
    private readonly long length = file.Length;

    public override long Length => length;

    public uint Received => received;

    /// <exception cref="FlintException">The disk does not give them.</exception>
    public override int Read(long offset, Span<byte> into)
    {
        try
        {
            return file.Read(offset, into);
        }
        catch (IOException error)
        {
            throw Unreadable(error.Message, error);
        }
    }

    public static FlintException Unreadable(string reason, Exception? cause = null) =>
        new($"A block was fetched to the disk of this executor and cannot be read there: {reason}", cause);

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
