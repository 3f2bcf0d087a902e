namespace Flint.Pipelines;

/// <summary>
/// One record-wise operator of a chain, as a description: it travels inside a stage program, is fused by the emitter
/// and has an unfused form. Immutable. A closed family.
/// </summary>
/// <param name="Name">Name of the operator as the user wrote it, for reports: <c>Map</c>.</param>
internal abstract record RecordOperator(string Name)
{
    public abstract Type Input { get; }

    public abstract Type Output { get; }

    /// <summary>The user's delegate, or null for operators of ours (Keys, Values).</summary>
    public abstract Delegate? Body { get; }
}

/// <summary>An operator from <typeparamref name="TIn"/> to <typeparamref name="TOut"/>.</summary>
internal abstract record RecordOperator<TIn, TOut>(string Name) : RecordOperator(Name)
{
    public sealed override Type Input => typeof(TIn);

    public sealed override Type Output => typeof(TOut);
}

internal sealed record MapOperator<TIn, TOut>(Func<TIn, TOut> Map) : RecordOperator<TIn, TOut>("Map")
{
    public override Delegate Body => Map;
}

internal sealed record FilterOperator<T>(Func<T, bool> Keep) : RecordOperator<T, T>("Filter")
{
    public override Delegate Body => Keep;
}

internal sealed record FlatMapOperator<TIn, TOut>(Func<TIn, IEnumerable<TOut>> Map)
    : RecordOperator<TIn, TOut>("FlatMap")
{
    public override Delegate Body => Map;
}

internal sealed record KeyByOperator<T, K>(Func<T, K> Key) : RecordOperator<T, (K Key, T Value)>("KeyBy")
{
    public override Delegate Body => Key;
}

internal sealed record MapValuesOperator<K, V, U>(Func<V, U> Map)
    : RecordOperator<(K Key, V Value), (K Key, U Value)>("MapValues")
{
    public override Delegate Body => Map;
}

internal sealed record FlatMapValuesOperator<K, V, U>(Func<V, IEnumerable<U>> Map)
    : RecordOperator<(K Key, V Value), (K Key, U Value)>("FlatMapValues")
{
    public override Delegate Body => Map;
}

internal sealed record KeysOperator<K, V>() : RecordOperator<(K Key, V Value), K>("Keys")
{
    public override Delegate? Body => null;
}

internal sealed record ValuesOperator<K, V>() : RecordOperator<(K Key, V Value), V>("Values")
{
    public override Delegate? Body => null;
}

/// <summary>Pairs a record with an empty value, so that whole records can be keys (Distinct, PartitionBy of records).</summary>
internal sealed record AsKeyOperator<T>() : RecordOperator<T, (T Key, Unit Value)>("AsKey")
{
    public override Delegate? Body => null;
}
