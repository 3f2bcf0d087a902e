using System.Runtime.CompilerServices;
using Flint.Memory;
using Flint.Serialization;
using Flint.Serialization.Keys;

namespace Flint.Shuffle.Rows;

/// <summary>Keys of any key type: encoded once, then hashed, compared and moved as bytes.</summary>
internal readonly unsafe struct CodecKey<K>(KeyCodec<K> codec, ulong seed) : IKeyForm<K, KeyImage>
{
    private readonly RecordWriter writer = new();
    private readonly PinnedScratch scratch = new();
    private readonly int fixedSize = codec.FixedSize;

    private bool KeepsHash => fixedSize is 0 or > sizeof(ulong);

    public KeyImage Image(K key, out ulong hash)
    {
        writer.Reset();
        codec.Write(writer, key);
        var image = writer.Written;
        hash = codec.HashOfImage(image, seed);
        return new(scratch.Copy(image), image.Length);
    }

    public int Measure(KeyImage image) =>
        image.Length + (KeepsHash ? sizeof(uint) : 0) + (fixedSize == 0 ? Lengths.SizeOf(image.Length) : 0);

    public byte* Write(byte* at, KeyImage image, uint hash)
    {
        if (KeepsHash)
        {
            Unsafe.WriteUnaligned(at, hash);
            at += sizeof(uint);
        }

        if (fixedSize == 0)
        {
            at = Lengths.Write(at, image.Length);
        }

        Unsafe.CopyBlockUnaligned(at, image.Bytes, (uint)image.Length);
        return at + image.Length;
    }

    public KeyImage Read(ref byte* at, out uint hash)
    {
        if (!KeepsHash)
        {
            var small = new KeyImage(at, fixedSize);
            at += fixedSize;
            hash = (uint)codec.HashOfImage(small.Span, seed);
            return small;
        }

        hash = Unsafe.ReadUnaligned<uint>(at);
        at += sizeof(uint);
        var length = fixedSize == 0 ? Lengths.Read(ref at) : fixedSize;
        var image = new KeyImage(at, length);
        at += length;
        return image;
    }

    public bool TrySkip(ref byte* at, byte* end)
    {
        long front = (KeepsHash ? sizeof(uint) : 0) + fixedSize;
        if (end - at < front)
        {
            return false;
        }

        at += front;
        return fixedSize > 0 || Lengths.TrySkip(ref at, end);
    }

    public KeyImage Keep(KeyImage image, SlabArena arena)
    {
        var kept = arena.Take(image.Length);
        image.Span.CopyTo(new(kept, image.Length));
        return new(kept, image.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Same(KeyImage one, KeyImage other) => one.Length == other.Length && one.Span.SequenceEqual(other.Span);

    public K Decode(KeyImage image)
    {
        var reader = new RecordReader(image.Span);
        return codec.Read(ref reader);
    }
}
