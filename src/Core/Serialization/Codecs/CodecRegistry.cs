namespace Flint.Serialization.Codecs;

/// <summary>Makes and keeps the codecs of one session or executor, one per type. Thread-safe.</summary>
internal sealed class CodecRegistry
{
    /// <summary>The codec of a type.</summary>
    /// <exception cref="NotSupportedException">The type cannot travel: names the type, the field and the remedy.</exception>
    public Codec<T> Get<T>() => throw new NotSupportedException($"{typeof(T)} has no codec.");
}
