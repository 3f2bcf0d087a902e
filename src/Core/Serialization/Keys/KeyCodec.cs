namespace Flint.Serialization.Keys;

/// <summary>
/// Writes the <em>key image</em>: bytes that are equal exactly when the keys are equal, in every process. Hash and
/// equality of keys in shuffles are those of the image. Immutable and thread-safe; obtained from
/// <c>KeyRegistry</c>, which refuses types whose equality is not the image's.
/// </summary>
internal abstract class KeyCodec<K> : IKeyCodec
{
    /// <summary>Bytes of every image, or 0 when images differ in size.</summary>
    public virtual int FixedSize => 0;

    /// <summary>Writes the image; it is self-delimiting.</summary>
    public abstract void Write(RecordWriter writer, K key);

    /// <summary>Reads an image. Gives the canonical key (+0 for -0, 1 for 1.00m).</summary>
    public abstract K Read(ref RecordReader reader);

    /// <summary>
    /// 64-bit hash of the image, the same in every process. The high 32 bits choose the shuffle partition
    /// (<see cref="KeyHash.Partition"/>), the low 32 bits sub-partition and slot.
    /// </summary>
    public abstract ulong Hash(K key, ulong seed);

    /// <summary>The same hash for who has the image already.</summary>
    public ulong HashOfImage(ReadOnlySpan<byte> image, ulong seed) => FixedSize is > 0 and <= sizeof(ulong)
        ? KeyHash.OfShortImage(image, seed)
        : KeyHash.OfImage(image, seed);
}
