using System.Runtime.CompilerServices;

namespace Flint.Serialization.Codecs.Collections;

/// <summary>Counts and elements of collections: 0 for null, otherwise the count + 1 and the elements.</summary>
internal static class Elements
{
    // Room for elements of varying size grows as they are really read: a damaged count costs this much, not its worth.
    private const int FirstRoom = 1024;

    /// <summary>Elements without any bytes are believed up to this count.</summary>
    private const int MostEmpty = 65_536;

    public static void WriteCount(RecordWriter writer, int count, Codec element)
    {
        if (element.SmallestSize == 0 && count > MostEmpty)
        {
            throw new NotSupportedException(
                $"A collection of {count} values without members is too long: {MostEmpty} are possible.");
        }

        writer.WriteVarUInt((uint)count + 1);
    }

    /// <summary>False for null.</summary>
    public static bool TryReadCount(ref RecordReader reader, int smallestElement, out int count)
    {
        var header = reader.ReadVarUInt();
        count = (int)(header - 1);
        if (header == 0)
        {
            return false;
        }

        var possible = smallestElement == 0 ? MostEmpty : reader.Remaining / smallestElement;
        return (uint)count <= (uint)possible
            ? true
            : throw new CorruptDataException($"{header - 1} elements cannot stand in {reader.Remaining} bytes");
    }

    public static int RoomFor(int count) => Math.Min(count, FirstRoom);

    /// <summary>Reads <paramref name="count"/> elements, whose bytes are known to be there at their smallest.</summary>
    public static T[] Read<T>(ref RecordReader reader, Codec<T> codec, int count)
    {
        var exact = codec.FixedSize > 0 && !RuntimeHelpers.IsReferenceOrContainsReferences<T>();
        var items = new T[exact ? count : RoomFor(count)];
        codec.ReadBatch(ref reader, items);
        while (items.Length < count)
        {
            var done = items.Length;
            Array.Resize(ref items, (int)Math.Min(count, 2L * done));
            codec.ReadBatch(ref reader, items.AsSpan(done));
        }

        return items;
    }
}
