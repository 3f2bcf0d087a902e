using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;

namespace Flint.Pipelines.Fused;

/// <summary>
/// Generates the loop of one chain. The user's functions are called directly, on receivers that stand in typed locals,
/// so that the JIT inlines them; there is no try region but an enumerator's. Used once.
/// </summary>
/// <remarks>
/// <code>
/// receivers -> locals
/// for i in 0..count:  value = batch[i]
///                     operator 1 .. operator n   (filter: next i; FlatMap: an inner loop round the rest)
///                     terminal
/// stop:  terminal's state; return number of records
/// </code>
/// </remarks>
internal sealed class LoopEmitter
{
    // A look at the token per element would be felt; it must be a power of two.
    private const int ElementsPerLook = 1024;

    private readonly LoopPlan _plan;
    private readonly ILGenerator _il;
    private readonly LoopLocals _locals;
    private readonly LoopEnd _end;
    private readonly LocalBuilder?[] _receivers;
    private readonly Label _stop;
    private LocalBuilder? _stopSign;
    private int _openTries;

    private LoopEmitter(LoopPlan plan, ILGenerator il)
    {
        _plan = plan;
        _il = il;
        _locals = new(il);
        _end = LoopEnd.Of(plan, il);
        _receivers = new LocalBuilder?[plan.Steps.Count];
        _stop = il.DefineLabel();
    }

    /// <summary>Generates the loop; compiled at its first call.</summary>
    public static FusedLoop<TIn> Emit<TIn>(LoopPlan plan)
    {
        var method = new DynamicMethod(
            "FusedChain", typeof(int), [typeof(object?[]), typeof(TIn[]), typeof(int)],
            typeof(LoopEmitter).Module, skipVisibility: true);
        new LoopEmitter(plan, method.GetILGenerator()).EmitAll();
        return method.CreateDelegate<FusedLoop<TIn>>();
    }

    private void EmitAll()
    {
        EmitHoists();
        _end.EmitStart();
        var index = _il.DeclareLocal(typeof(int));
        var top = _il.DefineLabel();
        var next = _il.DefineLabel();
        var check = _il.DefineLabel();
        _il.Emit(OpCodes.Br, check);

        _il.MarkLabel(top);
        var value = _locals.Rent(_plan.Input);
        _il.Emit(OpCodes.Ldarg_1);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldelem, _plan.Input);
        _il.Emit(OpCodes.Stloc, value);
        EmitFrom(0, value, next);

        _il.MarkLabel(next);
        EmitIncrement(index);
        _il.MarkLabel(check);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Blt, top);

        _il.MarkLabel(_stop);
        _end.EmitFinish();
        _il.Emit(OpCodes.Ret);
    }

    private void EmitHoists()
    {
        for (var i = 0; i < _plan.Steps.Count; i++)
        {
            _receivers[i] = _plan.Steps[i].Call?.EmitHoist(_il, _plan.Steps[i].Slot);
        }

        if (_plan.IsFlat)
        {
            _stopSign = _il.DeclareLocal(typeof(LoopStop));
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldc_I4, LoopPlan.StopSlot);
            _il.Emit(OpCodes.Ldelem_Ref);
            _il.Emit(OpCodes.Castclass, typeof(LoopStop));
            _il.Emit(OpCodes.Stloc, _stopSign);
        }
    }

    /// <summary>
    /// The operators from <paramref name="at"/> on and the terminal. Takes <paramref name="value"/> over; falls through
    /// to <paramref name="next"/>, which takes the next value.
    /// </summary>
    private void EmitFrom(int at, LocalBuilder value, Label next)
    {
        if (at == _plan.Steps.Count)
        {
            _end.EmitRecord(value, EmitStop);
            _locals.Return(value);
            return;
        }

        var step = _plan.Steps[at].Operator;
        switch (step.Kind)
        {
            case OperatorKind.Filter:
                EmitCall(at, () => _il.Emit(OpCodes.Ldloc, value));
                _il.Emit(OpCodes.Brfalse, next);
                EmitFrom(at + 1, value, next);
                return;
            case OperatorKind.FlatMap:
                EmitCall(at, () => _il.Emit(OpCodes.Ldloc, value));
                _locals.Return(value);
                EmitFlat(at, step.Output, element => EmitFrom(at + 1, element.Value, element.Next));
                return;
            case OperatorKind.FlatMapValues:
                EmitCall(at, () => EmitField(value, "Item2"));
                EmitFlat(at, step.Output.GenericTypeArguments[1], element => EmitPaired(at, value, element));
                _locals.Return(value);
                return;
            default:
                EmitOneToOne(at, step.Kind, value);
                _locals.Return(value);
                var result = _locals.Rent(step.Output);
                _il.Emit(OpCodes.Stloc, result);
                EmitFrom(at + 1, result, next);
                return;
        }
    }

    /// <summary>Leaves the new record on the stack.</summary>
    private void EmitOneToOne(int at, OperatorKind kind, LocalBuilder value)
    {
        var output = _plan.Steps[at].Operator.Output;
        switch (kind)
        {
            case OperatorKind.Map:
                EmitCall(at, () => _il.Emit(OpCodes.Ldloc, value));
                break;
            case OperatorKind.KeyBy:
                EmitCall(at, () => _il.Emit(OpCodes.Ldloc, value));
                _il.Emit(OpCodes.Ldloc, value);
                EmitNewPair(output);
                break;
            case OperatorKind.MapValues:
                EmitField(value, "Item1");
                EmitCall(at, () => EmitField(value, "Item2"));
                EmitNewPair(output);
                break;
            case OperatorKind.Keys:
                EmitField(value, "Item1");
                break;
            case OperatorKind.Values:
                EmitField(value, "Item2");
                break;
            case OperatorKind.AsKey:
                var empty = _locals.Rent(typeof(Unit));
                _il.Emit(OpCodes.Ldloc, value);
                _il.Emit(OpCodes.Ldloc, empty);
                EmitNewPair(output);
                _locals.Return(empty);
                break;
            default:
                throw new UnreachableException($"Unknown operator {kind}.");
        }
    }

    private void EmitPaired(int at, LocalBuilder pair, (LocalBuilder Value, Label Next) element)
    {
        EmitField(pair, "Item1");
        _il.Emit(OpCodes.Ldloc, element.Value);
        EmitNewPair(_plan.Steps[at].Operator.Output);
        _locals.Return(element.Value);
        var result = _locals.Rent(_plan.Steps[at].Operator.Output);
        _il.Emit(OpCodes.Stloc, result);
        EmitFrom(at + 1, result, element.Next);
    }

    /// <summary>
    /// The loops over a sequence that is on the stack: in place where it can be, else by its
    /// enumerator.
    /// </summary>
    private void EmitFlat(int at, Type type, Action<(LocalBuilder Value, Label Next)> emitRest)
    {
        var span = _locals.Rent(typeof(ReadOnlySpan<>).MakeGenericType(type));
        var call = _plan.Steps[at].Call!;
        if (call.Shape != CallShape.Invoke && call.Method.ReturnType == type.MakeArrayType())
        {
            _il.Emit(OpCodes.Call, Part(nameof(FlatParts.OfArray), type));
            _il.Emit(OpCodes.Stloc, span);
            EmitSpanLoop(span, type, emitRest);
        }
        else
        {
            var records = _locals.Rent(typeof(IEnumerable<>).MakeGenericType(type));
            var enumerate = _il.DefineLabel();
            var done = _il.DefineLabel();
            _il.Emit(OpCodes.Stloc, records);
            _il.Emit(OpCodes.Ldloc, records);
            _il.Emit(OpCodes.Ldloca, span);
            _il.Emit(OpCodes.Call, Part(nameof(FlatParts.TrySpan), type));
            _il.Emit(OpCodes.Brfalse, enumerate);
            EmitSpanLoop(span, type, emitRest);
            _il.Emit(OpCodes.Br, done);
            _il.MarkLabel(enumerate);
            EmitEnumeratorLoop(records, type, emitRest);
            _il.MarkLabel(done);
            _locals.Return(records);
        }

        _locals.Return(span);
    }

    private void EmitSpanLoop(LocalBuilder span, Type type, Action<(LocalBuilder Value, Label Next)> emitRest)
    {
        var index = _locals.Rent(typeof(int));
        var top = _il.DefineLabel();
        var next = _il.DefineLabel();
        var element = _locals.Rent(type);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, index);
        _il.Emit(OpCodes.Br, next);

        _il.MarkLabel(top);
        _il.Emit(OpCodes.Ldloca, span);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Call, span.LocalType.GetProperty("Item")!.GetMethod!);
        _il.Emit(OpCodes.Ldobj, type);
        _il.Emit(OpCodes.Stloc, element);
        EmitIncrement(index);
        emitRest((element, next));

        _il.MarkLabel(next);
        _il.Emit(OpCodes.Ldloc, index);
        _il.Emit(OpCodes.Ldloca, span);
        _il.Emit(OpCodes.Call, span.LocalType.GetProperty("Length")!.GetMethod!);
        _il.Emit(OpCodes.Blt, top);
        _locals.Return(index);
    }

    private void EmitEnumeratorLoop(
        LocalBuilder records, Type type, Action<(LocalBuilder Value, Label Next)> emitRest)
    {
        var enumerator = _locals.Rent(typeof(IEnumerator<>).MakeGenericType(type));
        var looked = _locals.Rent(typeof(int));
        var top = _il.DefineLabel();
        var next = _il.DefineLabel();
        var element = _locals.Rent(type);
        _il.Emit(OpCodes.Ldloc, records);
        _il.Emit(OpCodes.Callvirt, records.LocalType.GetMethod("GetEnumerator")!);
        _il.Emit(OpCodes.Stloc, enumerator);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, looked);

        _il.BeginExceptionBlock();
        _openTries++;
        _il.Emit(OpCodes.Br, next);
        _il.MarkLabel(top);
        EmitLook(looked);
        _il.Emit(OpCodes.Ldloc, enumerator);
        _il.Emit(OpCodes.Callvirt, enumerator.LocalType.GetProperty("Current")!.GetMethod!);
        _il.Emit(OpCodes.Stloc, element);
        emitRest((element, next));
        _il.MarkLabel(next);
        _il.Emit(OpCodes.Ldloc, enumerator);
        _il.Emit(OpCodes.Callvirt, typeof(IEnumerator).GetMethod(nameof(IEnumerator.MoveNext))!);
        _il.Emit(OpCodes.Brtrue, top);
        _openTries--;
        _il.BeginFinallyBlock();
        _il.Emit(OpCodes.Ldloc, enumerator);
        _il.Emit(OpCodes.Callvirt, typeof(IDisposable).GetMethod(nameof(IDisposable.Dispose))!);
        _il.EndExceptionBlock();
        _locals.Return(looked);
        _locals.Return(enumerator);
    }

    /// <summary>A sequence may be endless: it sees the cancellation all the same.</summary>
    private void EmitLook(LocalBuilder looked)
    {
        var goOn = _il.DefineLabel();
        EmitIncrement(looked);
        _il.Emit(OpCodes.Ldloc, looked);
        _il.Emit(OpCodes.Ldc_I4, ElementsPerLook - 1);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Brtrue, goOn);
        _il.Emit(OpCodes.Ldloc, _stopSign!);
        _il.Emit(OpCodes.Call, typeof(LoopStop).GetMethod(nameof(LoopStop.Check))!);
        _il.MarkLabel(goOn);
    }

    private void EmitCall(int at, Action emitArgument)
    {
        if (_receivers[at] is { } receiver)
        {
            _il.Emit(OpCodes.Ldloc, receiver);
        }

        emitArgument();
        _plan.Steps[at].Call!.EmitCall(_il);
    }

    private void EmitStop() => _il.Emit(_openTries > 0 ? OpCodes.Leave : OpCodes.Br, _stop);

    private void EmitField(LocalBuilder pair, string field)
    {
        _il.Emit(OpCodes.Ldloca, pair);
        _il.Emit(OpCodes.Ldfld, pair.LocalType.GetField(field)!);
    }

    private void EmitNewPair(Type pair) => _il.Emit(OpCodes.Newobj, pair.GetConstructor(pair.GenericTypeArguments)!);

    private void EmitIncrement(LocalBuilder number)
    {
        _il.Emit(OpCodes.Ldloc, number);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, number);
    }

    private static MethodInfo Part(string name, Type type) =>
        typeof(FlatParts).GetMethod(name)!.MakeGenericMethod(type);
}
