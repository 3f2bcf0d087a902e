namespace Flint.Pipelines;

/// <summary>
/// Record-wise operators in a row, checked to fit together. Immutable, thread-safe; running it is
/// <see cref="ChainRun"/>'s.
/// </summary>
internal sealed class Chain<TIn, TOut>
{
    public Chain(IReadOnlyList<RecordOperator> operators)
    {
        var type = typeof(TIn);
        foreach (var step in operators)
        {
            if (step.Input != type)
            {
                throw new ArgumentException($"{step.Name} takes {step.Input}, the records before it are {type}.");
            }

            type = step.Output;
        }

        if (type != typeof(TOut))
        {
            throw new ArgumentException($"The chain ends in {type}, {typeof(TOut)} is wanted.");
        }

        Operators = operators;
        IsFlat = operators.Any(step => step.IsFlat);
    }

    public IReadOnlyList<RecordOperator> Operators { get; }

    /// <summary>True if one record can become many.</summary>
    public bool IsFlat { get; }

    /// <summary>The unfused push form: each lambda called as a delegate.</summary>
    public Terminal<TIn> Before(Terminal<TOut> terminal, UserCalls calls)
    {
        object next = terminal;
        for (var i = Operators.Count - 1; i >= 0; i--)
        {
            next = Operators[i].Before(next, calls);
        }

        return (Terminal<TIn>)next;
    }

    /// <summary>The unfused lazy form: nothing is computed before it is asked for.</summary>
    public IEnumerable<TOut> Over(IEnumerable<TIn> records, UserCalls calls)
    {
        object result = records;
        foreach (var step in Operators)
        {
            result = step.Over(result, calls);
        }

        return (IEnumerable<TOut>)result;
    }

    public override string ToString() => string.Join(" > ", Operators.Select(step => step.Name));
}
