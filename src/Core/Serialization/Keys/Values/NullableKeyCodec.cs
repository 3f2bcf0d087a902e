namespace Flint.Serialization.Keys.Values;

/// <summary>1 and the value; null is 0, and as many zeros as the value has bytes if that number is fixed.</summary>
internal sealed class NullableKeyCodec<K>(KeyCodec<K> codec, KeyScratch scratch) : KeyCodec<K?> where K : struct
{
    public override int FixedSize => codec.FixedSize == 0 ? 0 : codec.FixedSize + 1;

    public override void Write(RecordWriter writer, K? key)
    {
        if (key.HasValue)
        {
            writer.WriteByte(1);
            codec.Write(writer, key.GetValueOrDefault());
        }
        else
        {
            writer.Take(codec.FixedSize + 1).Clear();
        }
    }

    public override K? Read(ref RecordReader reader)
    {
        if (Codecs.Values.BooleanForm.FromBytes(reader.ReadByte()))
        {
            return codec.Read(ref reader);
        }

        reader.Take(codec.FixedSize);
        return null;
    }

    public override ulong Hash(K? key, ulong seed)
    {
        var writer = scratch.Writer;
        Write(writer, key);
        return HashOfImage(writer.Written, seed);
    }
}
