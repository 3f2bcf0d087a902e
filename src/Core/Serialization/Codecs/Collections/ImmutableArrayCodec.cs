using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Flint.Serialization.Codecs.Collections;

/// <summary>Immutable arrays; the default one, which has no array inside, stays the default one.</summary>
internal sealed class ImmutableArrayCodec<T>(Codec<T> element) : Codec<ImmutableArray<T>>
{
    public override bool CanNest => element.CanNest;

    public override void Write(RecordWriter writer, ImmutableArray<T> value)
    {
        if (value.IsDefault)
        {
            writer.WriteByte(0);
            return;
        }

        Elements.WriteCount(writer, value.Length, element);
        Nesting.Enter(writer);
        element.WriteBatch(writer, value.AsSpan());
        writer.Depth--;
    }

    public override ImmutableArray<T> Read(ref RecordReader reader)
    {
        if (!Elements.TryReadCount(ref reader, element.SmallestSize, out var count))
        {
            return default;
        }

        Nesting.Enter(ref reader);
        var items = Elements.Read(ref reader, element, count);
        reader.Depth--;
        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }
}
