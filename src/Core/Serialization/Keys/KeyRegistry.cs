namespace Flint.Serialization.Keys;

/// <summary>Makes and keeps the key codecs and orders of one session or executor. Thread-safe.</summary>
internal sealed class KeyRegistry
{
    /// <summary>The key codec of a type.</summary>
    /// <exception cref="NotSupportedException">Not a key type: names the type, the member, the reason, the remedy.</exception>
    public KeyCodec<K> Get<K>() => throw new NotSupportedException($"{typeof(K)} is not a key type.");

    /// <summary>The default order of a type: ordinal by code point for strings, composed for tuples, null first.</summary>
    /// <exception cref="NotSupportedException">The type has no order.</exception>
    public IComparer<K> Order<K>() => throw new NotSupportedException($"{typeof(K)} has no order.");
}
