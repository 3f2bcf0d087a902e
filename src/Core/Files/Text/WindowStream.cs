namespace Flint.Files.Text;

/// <summary>
/// Gives a decoder of the platform a window's bytes piece by piece. The window stays at the beginning of the last
/// piece, since the decoder may not need all of it. Used by one slot thread.
/// </summary>
/// <param name="window">The bytes.</param>
/// <param name="pieceSize">Bytes of a piece at most.</param>
/// <param name="singleBytes">So many pieces at the beginning are of one byte.</param>
internal sealed class WindowStream(ByteWindow window, int pieceSize, int singleBytes = 0) : ForwardStream
{
    private int pieces;

    /// <summary>Bytes of the last piece, at the beginning of the window.</summary>
    public int LastPiece { get; private set; }

    /// <summary>True once the decoder wanted bytes behind the end of the file.</summary>
    public bool WasAskedAtEnd { get; private set; }

    /// <summary>Where the last piece lies in the file.</summary>
    public long Offset => window.Offset;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        window.Advance(LastPiece);
        LastPiece = 0;
        if (!window.Fill(1))
        {
            WasAskedAtEnd = true;
            return 0;
        }

        var wanted = pieces++ < singleBytes ? 1 : Math.Min(buffer.Length, pieceSize);
        LastPiece = Math.Min(wanted, window.Bytes.Length);
        window.Bytes[..LastPiece].CopyTo(buffer);
        return LastPiece;
    }
}
