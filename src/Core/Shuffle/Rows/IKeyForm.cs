using Flint.Memory;

namespace Flint.Shuffle.Rows;

/// <summary>
/// How the key of a row stands in bytes: its image, in front of it the length if images differ in size, and in front
/// of all the low half of the hash if it is dearer to compute than to move. Implemented by structs, so that the JIT
/// specialises the loops over rows; the bytes are the same whichever form wrote them.
/// </summary>
/// <typeparam name="K">The key.</typeparam>
/// <typeparam name="E">What tables hold of a key: the key itself, or where its image lies.</typeparam>
internal unsafe interface IKeyForm<K, E>
{
    /// <summary>The image of a key, valid until the next call, and its hash.</summary>
    E Image(K key, out ulong hash);

    /// <summary>Bytes of the key in a row.</summary>
    int Measure(E image);

    /// <summary>Writes the key of a row and returns where its value starts.</summary>
    byte* Write(byte* at, E image, uint hash);

    /// <summary>Reads the key of a row without decoding it; the image is valid as long as the row.</summary>
    E Read(ref byte* at, out uint hash);

    /// <summary>Moves behind the key of a row that is not trusted; false if it does not end before the end.</summary>
    bool TrySkip(ref byte* at, byte* end);

    /// <summary>An image that is valid as long as the arena.</summary>
    E Keep(E image, SlabArena arena);

    bool Same(E one, E other);

    K Decode(E image);
}
