using Flint.Serialization;

namespace Flint.Pipelines;

/// <summary>What an operator does with a record, for the emitter.</summary>
internal enum OperatorKind
{
    Map,
    Filter,
    FlatMap,
    KeyBy,
    MapValues,
    FlatMapValues,
    Keys,
    Values,
    AsKey,
}

/// <summary>
/// One record-wise operator of a chain, as a description: it travels inside a stage program, is fused by the emitter
/// and has an unfused form. Immutable. A closed family.
/// </summary>
/// <param name="Name">Name of the operator as the user wrote it, for reports: <c>Map</c>.</param>
[Travels]
internal abstract record RecordOperator(string Name)
{
    public abstract Type Input { get; }

    public abstract Type Output { get; }

    public abstract OperatorKind Kind { get; }

    /// <summary>The user's delegate, or null for operators of ours (Keys, Values).</summary>
    public abstract Delegate? Body { get; }

    /// <summary>True if one record can become many.</summary>
    public bool IsFlat => Kind is OperatorKind.FlatMap or OperatorKind.FlatMapValues;

    /// <summary>
    /// The unfused push form: a <c>Terminal</c> of the input in front of a <c>Terminal</c> of the
    /// output.
    /// </summary>
    public abstract object Before(object next, UserCalls calls);

    /// <summary>The unfused lazy form: from an <c>IEnumerable</c> of the input to one of the output.</summary>
    public abstract object Over(object records, UserCalls calls);
}

/// <summary>An operator from <typeparamref name="TIn"/> to <typeparamref name="TOut"/>.</summary>
internal abstract record RecordOperator<TIn, TOut>(string Name) : RecordOperator(Name)
{
    public sealed override Type Input => typeof(TIn);

    public sealed override Type Output => typeof(TOut);

    public sealed override object Before(object next, UserCalls calls) =>
        new UnfusedStep<TIn, TOut>(this, (Terminal<TOut>)next, calls);

    public sealed override object Over(object records, UserCalls calls) => Over((IEnumerable<TIn>)records, calls);

    /// <summary>Takes one record and pushes what becomes of it.</summary>
    public abstract void Push(TIn record, Terminal<TOut> next, UserCalls calls);

    /// <summary>What becomes of each of the records, computed on demand.</summary>
    public abstract IEnumerable<TOut> Over(IEnumerable<TIn> records, UserCalls calls);
}

/// <summary>Operators that make exactly one record of each record.</summary>
internal abstract record OneToOneOperator<TIn, TOut>(string Name) : RecordOperator<TIn, TOut>(Name)
{
    public abstract TOut Apply(TIn record, UserCalls calls);

    public sealed override void Push(TIn record, Terminal<TOut> next, UserCalls calls) =>
        next.Push(Apply(record, calls));

    public sealed override IEnumerable<TOut> Over(IEnumerable<TIn> records, UserCalls calls)
    {
        foreach (var record in records)
        {
            yield return Apply(record, calls);
        }
    }
}

internal sealed record MapOperator<TIn, TOut>(Func<TIn, TOut> Map) : OneToOneOperator<TIn, TOut>("Map")
{
    public override OperatorKind Kind => OperatorKind.Map;

    public override Delegate Body => Map;

    public override TOut Apply(TIn record, UserCalls calls) => calls.Call(Map, record, Name);
}

internal sealed record FilterOperator<T>(Func<T, bool> Keep) : RecordOperator<T, T>("Filter")
{
    public override OperatorKind Kind => OperatorKind.Filter;

    public override Delegate Body => Keep;

    public override void Push(T record, Terminal<T> next, UserCalls calls)
    {
        if (calls.Call(Keep, record, Name))
        {
            next.Push(record);
        }
    }

    public override IEnumerable<T> Over(IEnumerable<T> records, UserCalls calls)
    {
        foreach (var record in records)
        {
            if (calls.Call(Keep, record, Name))
            {
                yield return record;
            }
        }
    }
}

internal sealed record FlatMapOperator<TIn, TOut>(Func<TIn, IEnumerable<TOut>> Map)
    : RecordOperator<TIn, TOut>("FlatMap")
{
    public override OperatorKind Kind => OperatorKind.FlatMap;

    public override Delegate Body => Map;

    public override void Push(TIn record, Terminal<TOut> next, UserCalls calls)
    {
        using var inner = calls.Open(Map, record, Name);
        while (!next.IsFull && inner.MoveNext())
        {
            next.Push(inner.Current);
        }
    }

    public override IEnumerable<TOut> Over(IEnumerable<TIn> records, UserCalls calls)
    {
        foreach (var record in records)
        {
            using var inner = calls.Open(Map, record, Name);
            while (inner.MoveNext())
            {
                yield return inner.Current;
            }
        }
    }
}

internal sealed record KeyByOperator<T, K>(Func<T, K> Key) : OneToOneOperator<T, (K Key, T Value)>("KeyBy")
{
    public override OperatorKind Kind => OperatorKind.KeyBy;

    public override Delegate Body => Key;

    public override (K Key, T Value) Apply(T record, UserCalls calls) => (calls.Call(Key, record, Name), record);
}

internal sealed record MapValuesOperator<K, V, U>(Func<V, U> Map)
    : OneToOneOperator<(K Key, V Value), (K Key, U Value)>("MapValues")
{
    public override OperatorKind Kind => OperatorKind.MapValues;

    public override Delegate Body => Map;

    public override (K Key, U Value) Apply((K Key, V Value) record, UserCalls calls) =>
        (record.Key, calls.Call(Map, record.Value, Name));
}

internal sealed record FlatMapValuesOperator<K, V, U>(Func<V, IEnumerable<U>> Map)
    : RecordOperator<(K Key, V Value), (K Key, U Value)>("FlatMapValues")
{
    public override OperatorKind Kind => OperatorKind.FlatMapValues;

    public override Delegate Body => Map;

    public override void Push((K Key, V Value) record, Terminal<(K Key, U Value)> next, UserCalls calls)
    {
        using var inner = calls.Open(Map, record.Value, Name);
        while (!next.IsFull && inner.MoveNext())
        {
            next.Push((record.Key, inner.Current));
        }
    }

    public override IEnumerable<(K Key, U Value)> Over(IEnumerable<(K Key, V Value)> records, UserCalls calls)
    {
        foreach (var record in records)
        {
            using var inner = calls.Open(Map, record.Value, Name);
            while (inner.MoveNext())
            {
                yield return (record.Key, inner.Current);
            }
        }
    }
}

internal sealed record KeysOperator<K, V>() : OneToOneOperator<(K Key, V Value), K>("Keys")
{
    public override OperatorKind Kind => OperatorKind.Keys;

    public override Delegate? Body => null;

    public override K Apply((K Key, V Value) record, UserCalls calls) => record.Key;
}

internal sealed record ValuesOperator<K, V>() : OneToOneOperator<(K Key, V Value), V>("Values")
{
    public override OperatorKind Kind => OperatorKind.Values;

    public override Delegate? Body => null;

    public override V Apply((K Key, V Value) record, UserCalls calls) => record.Value;
}

/// <summary>
/// Pairs a record with an empty value, so that whole records can be keys (Distinct, PartitionBy of
/// records).
/// </summary>
internal sealed record AsKeyOperator<T>() : OneToOneOperator<T, (T Key, Unit Value)>("AsKey")
{
    public override OperatorKind Kind => OperatorKind.AsKey;

    public override Delegate? Body => null;

    public override (T Key, Unit Value) Apply(T record, UserCalls calls) => (record, default);
}
