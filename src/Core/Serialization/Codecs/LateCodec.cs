namespace Flint.Serialization.Codecs;

/// <summary>Stands for a codec still being built, where a type contains itself; asks for it at the first use.</summary>
internal sealed class LateCodec<T>(CodecRegistry registry) : Codec<T>
{
    // Written once with the same value by whichever thread comes first; a reference is written atomically.
    private Codec<T>? codec;

    public override bool CanNest => true;

    private Codec<T> Real => codec ??= (Codec<T>)registry.Of(typeof(T));

    public override void Write(RecordWriter writer, T value) => Real.Write(writer, value);

    public override T Read(ref RecordReader reader) => Real.Read(ref reader);
}
