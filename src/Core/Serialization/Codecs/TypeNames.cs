using System.Collections.Concurrent;
using System.IO.Hashing;

namespace Flint.Serialization.Codecs;

/// <summary>
/// Names of runtime types in the bytes, with their codecs. A name read is resolved only to a type that has a codec and
/// fits the declared one, so bytes cannot bring other types to life. Thread-safe; owned by the registry.
/// </summary>
internal sealed class TypeNames(CodecRegistry registry)
{
    private readonly ConcurrentDictionary<Type, (byte[] Name, Codec Codec)> written = new();
    private readonly ConcurrentDictionary<ulong, (byte[] Name, Type Type, Codec Codec)> known = new();

    /// <summary>Writes the name of a type and gives its codec.</summary>
    /// <exception cref="NotSupportedException">The type has no codec.</exception>
    public Codec Write(RecordWriter writer, Type type)
    {
        if (!written.TryGetValue(type, out var entry))
        {
            entry = (TypeName.Encode(type), registry.Of(type));
            written.TryAdd(type, entry);
        }

        writer.WriteVarUInt((uint)entry.Name.Length);
        writer.WriteBytes(entry.Name);
        return entry.Codec;
    }

    /// <summary>Reads a name; the codec gives values that can stand in a <paramref name="declared"/>.</summary>
    public Codec Read(ref RecordReader reader, Type declared)
    {
        var name = reader.Take(reader.ReadCount(1));
        var hash = XxHash3.HashToUInt64(name);
        if (!known.TryGetValue(hash, out var entry) || !name.SequenceEqual(entry.Name))
        {
            entry = Resolve(name.ToArray());
            known.TryAdd(hash, entry);
        }

        return declared.IsAssignableFrom(entry.Type)
            ? entry.Codec
            : throw new CorruptDataException($"a {TypeText.Of(entry.Type)} cannot stand for a {TypeText.Of(declared)}");
    }

    private (byte[] Name, Type Type, Codec Codec) Resolve(byte[] name)
    {
        var type = TypeName.Decode(name);
        try
        {
            return (name, type, registry.Of(type));
        }
        catch (NotSupportedException refused)
        {
            throw new CorruptDataException($"bytes name a type that cannot travel: {refused.Message}");
        }
    }
}
