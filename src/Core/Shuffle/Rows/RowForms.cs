using Flint.Serialization.Codecs;
using Flint.Serialization.Codecs.Values;
using Flint.Serialization.Keys;
using Flint.Serialization.Keys.Values;

namespace Flint.Shuffle.Rows;

/// <summary>What is to be made once the forms of keys and values are known as types.</summary>
internal interface IRowMaker<K, V, TMade>
{
    TMade Make<E, TKey, TValue>(TKey keys, TValue values)
        where TKey : struct, IKeyForm<K, E>
        where TValue : struct, IValueForm<V>;
}

/// <summary>As <see cref="IRowMaker{K, V, TMade}"/>, for one more kind of values.</summary>
internal interface IValueMaker<V, TMade>
{
    TMade Make<TValue>(TValue values) where TValue : struct, IValueForm<V>;
}

/// <summary>Chooses the forms of keys and values. The choice is one of speed: the bytes are the same.</summary>
internal static class RowForms
{
    public static TMade Make<K, V, TMade>(ShuffleScope scope, ulong seed, IRowMaker<K, V, TMade> maker)
    {
        var keys = scope.Keys.Get<K>();
        var values = scope.Codecs.Get<V>();
        return (IsRaw(keys), IsRaw(values)) switch
        {
            (true, true) => maker.Make<K, RawKey<K>, RawValue<V>>(new(seed), default),
            (true, false) => maker.Make<K, RawKey<K>, CodecValue<V>>(new(seed), new(values)),
            (false, true) => maker.Make<KeyImage, CodecKey<K>, RawValue<V>>(new(keys, seed), default),
            (false, false) => maker.Make<KeyImage, CodecKey<K>, CodecValue<V>>(new(keys, seed), new(values)),
        };
    }

    public static TMade Make<V, TMade>(ShuffleScope scope, IValueMaker<V, TMade> maker)
    {
        var values = scope.Codecs.Get<V>();
        return IsRaw(values) ? maker.Make(default(RawValue<V>)) : maker.Make(new CodecValue<V>(values));
    }

    private static bool IsRaw<K>(KeyCodec<K> codec) =>
        GenericOf(codec.GetType()) == typeof(FixedKeyCodec<,,>)
        && GenericOf(codec.GetType().GetGenericArguments()[2]) == typeof(SameForm<>);

    private static bool IsRaw<V>(Codec<V> codec) => GenericOf(codec.GetType()) == typeof(RawCodec<>);

    private static Type? GenericOf(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;
}
