using System.Collections.Concurrent;
using Flint.Serialization.Keys.Orders;

namespace Flint.Serialization.Keys;

/// <summary>Makes and keeps the key codecs and orders of one session or executor. Thread-safe.</summary>
internal sealed class KeyRegistry
{
    private readonly ConcurrentDictionary<Type, object> codecs = new();
    private readonly ConcurrentDictionary<Type, object> orders = new();
    private readonly KeyScratch scratch = new();

    /// <summary>The key codec of a type.</summary>
    /// <exception cref="NotSupportedException">Not a key type: names type, member, reason, remedy.</exception>
    public KeyCodec<K> Get<K>() =>
        (KeyCodec<K>)codecs.GetOrAdd(typeof(K), static (type, scratch) => new KeyBuilder(scratch).Build(type), scratch);

    /// <summary>The default order: ordinal by code point for strings, composed for tuples, null first.</summary>
    /// <exception cref="NotSupportedException">The type has no order.</exception>
    public KeyOrder<K> Order<K>() =>
        (KeyOrder<K>)orders.GetOrAdd(typeof(K), static type =>
        {
            // Built here for its refusals, which would come out of a static field as another exception.
            new OrderBuilder().Build(type);
            return new DefaultOrder<K>();
        });
}
