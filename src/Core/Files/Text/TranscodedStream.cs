using System.Text;

namespace Flint.Files.Text;

/// <summary>
/// A file in an encoding that cannot be cut into lines as it lies, as UTF-8. Used by one slot thread; owns the stream
/// under it.
/// </summary>
internal sealed class TranscodedStream(WindowStream bytes, Stream owned, string path, Encoding strict) : ForwardStream
{
    private readonly Stream utf8 = Encoding.CreateTranscodingStream(bytes, strict, Encoding.UTF8);

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return utf8.Read(buffer, offset, count);
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException(
                path, bytes.Offset, $"the bytes 0x{Convert.ToHexString(error.BytesUnknown ?? [])} here or soon after "
                + $"are not {strict.WebName}: give the encoding that the file is in.", error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            utf8.Dispose();
            owned.Dispose();
        }

        base.Dispose(disposing);
    }
}
