namespace Flint.Shuffle.Rows;

/// <summary>A small growing buffer at a fixed address. Owned by one form; used by one slot thread.</summary>
internal sealed unsafe class PinnedScratch
{
    private const int FirstSize = 256;

    private byte[] bytes = GC.AllocateUninitializedArray<byte>(FirstSize, pinned: true);

    public byte* Copy(ReadOnlySpan<byte> content)
    {
        if (content.Length > bytes.Length)
        {
            bytes = GC.AllocateUninitializedArray<byte>(
                (int)Math.Min(Math.Max(content.Length, bytes.Length * 2L), Array.MaxLength), pinned: true);
        }

        content.CopyTo(bytes);
        fixed (byte* pinned = bytes)
        {
            return pinned;
        }
    }
}
