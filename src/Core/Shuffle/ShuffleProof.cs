using System.Buffers.Binary;
using Flint.Serialization;

namespace Flint.Shuffle;

/// <summary>What the owner of a block can say about it, for the diagnosis of damage: three numbers.</summary>
/// <param name="Bytes">Its length at the owner.</param>
/// <param name="Written">Its checksum when it was written, as the owner's checksum file has it.</param>
/// <param name="Stored">The checksum of the bytes that the owner's disk gives now.</param>
internal readonly record struct ShuffleProof(long Bytes, uint Written, uint Stored)
{
    private const int Size = 3 * sizeof(long);

    public byte[] Encode()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(sizeof(long)), Written);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(2 * sizeof(long)), Stored);
        return bytes;
    }

    /// <exception cref="CorruptDataException">The bytes are no proof.</exception>
    public static ShuffleProof Decode(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new(
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            (uint)BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..]),
            (uint)BinaryPrimitives.ReadInt64BigEndian(bytes[(2 * sizeof(long))..]))
        : throw new CorruptDataException($"a proof of {bytes.Length} bytes came where {Size} are due");

    /// <summary>Where the damage is, given what should have come and did not.</summary>
    public string Diagnose(BlockSummary expected)
    {
        if (Stored == expected.BlockChecksum && Bytes == expected.Bytes)
        {
            return "its owner has the right bytes, so they were damaged on the way: look at the network between them";
        }

        return Stored == Written
            ? "its owner has another block under that name, whole in itself"
            : "the disk of its owner does not give what was written: look at that disk";
    }
}
