namespace Flint.Pipelines.Fused;

/// <summary>One operator with its way of calling.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Call">How its function is called, or null if it has none.</param>
/// <param name="Slot">Where its receiver stands in the array of receivers.</param>
internal sealed record LoopStep(RecordOperator Operator, DelegateCall? Call, int Slot);

/// <summary>
/// What the emitter is told about a chain and its terminal, the key of the result, and the receivers that bind the
/// result to one task. Made per task.
/// </summary>
internal sealed class LoopPlan
{
    /// <summary>Slot of the terminal in the array of receivers.</summary>
    public const int TerminalSlot = 0;

    /// <summary>Slot of the <see cref="LoopStop"/>.</summary>
    public const int StopSlot = 1;

    /// <summary>Slot of the receiver of a fold's function.</summary>
    public const int FoldSlot = 2;

    /// <summary>
    /// Slot of the counted source, if the loop makes its records itself; the operators' receivers follow.
    /// </summary>
    public const int SourceSlot = 3;

    private const int FirstStepSlot = 4;

    public LoopPlan(
        Type input, Type output, IReadOnlyList<RecordOperator> operators, object? source, object terminal,
        Delegate? fold, CancellationToken stop)
    {
        Input = input;
        Output = output;
        Source = source?.GetType();
        Terminal = terminal.GetType();
        Fold = fold is null ? null : DelegateCall.Of(fold);
        Steps = [.. operators.Select((step, i) => new LoopStep(step, CallOf(step), FirstStepSlot + i))];
        Key = new([new(Source ?? input, null),
            .. Steps.Select(step => new LoopKey.Part(step.Operator.GetType(), step.Call)), new(Terminal, Fold)]);
        var folding = fold is null ? null : Fold!.ReceiverOf(fold);
        Receivers = [terminal, new LoopStop(stop), folding, source,
            .. Steps.Select(step => step.Call?.ReceiverOf(step.Operator.Body!))];
    }

    public Type Input { get; }

    public Type Output { get; }

    /// <summary>The counted source of which the loop makes the records itself; null: they come in batches.</summary>
    public Type? Source { get; }

    public IReadOnlyList<LoopStep> Steps { get; }

    public Type Terminal { get; }

    /// <summary>How the terminal's function is called, if the terminal is a fold.</summary>
    public DelegateCall? Fold { get; }

    public LoopKey Key { get; }

    public object?[] Receivers { get; }

    /// <summary>True if one record can become many.</summary>
    public bool IsFlat => Steps.Any(step => step.Operator.IsFlat);

    private static DelegateCall? CallOf(RecordOperator step) => step.Body is { } body ? DelegateCall.Of(body) : null;
}
