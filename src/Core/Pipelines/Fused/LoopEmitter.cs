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
/// for i in 0..count:  value = batch[i], or what the cursor of a counted source makes
///                     operator 1 .. operator n   (filter: next i; FlatMap: an inner loop round the rest)
///                     terminal
/// stop:  terminal's state; return number of records
/// </code>
/// </remarks>
internal sealed class LoopEmitter
{
    // A look at the token per element would be felt; it must be a power of two.
    private const int ElementsPerLook = 1024;

    private readonly LoopPlan loop;
    private readonly ILGenerator code;
    private readonly LoopLocals locals;
    private readonly LoopHead head;
    private readonly LoopEnd end;
    private readonly LocalBuilder?[] receivers;
    private readonly Label stop;
    private LocalBuilder? stopSign;
    private int openTries;

    private LoopEmitter(LoopPlan plan, ILGenerator il)
    {
        loop = plan;
        code = il;
        locals = new(il);
        head = new(plan, il);
        end = LoopEnd.Of(plan, il);
        receivers = new LocalBuilder?[plan.Steps.Count];
        stop = il.DefineLabel();
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
        head.EmitStart();
        end.EmitStart();
        var index = code.DeclareLocal(typeof(int));
        var top = code.DefineLabel();
        var next = code.DefineLabel();
        var check = code.DefineLabel();
        code.Emit(OpCodes.Br, check);

        code.MarkLabel(top);
        var value = locals.Rent(loop.Input);
        head.EmitRecord(index, value);
        EmitFrom(0, value, next);

        code.MarkLabel(next);
        EmitIncrement(index);
        code.MarkLabel(check);
        code.Emit(OpCodes.Ldloc, index);
        code.Emit(OpCodes.Ldarg_2);
        code.Emit(OpCodes.Blt, top);

        code.MarkLabel(stop);
        end.EmitFinish();
        code.Emit(OpCodes.Ret);
    }

    private void EmitHoists()
    {
        for (var i = 0; i < loop.Steps.Count; i++)
        {
            receivers[i] = loop.Steps[i].Call?.EmitHoist(code, loop.Steps[i].Slot);
        }

        if (loop.IsFlat)
        {
            stopSign = code.DeclareLocal(typeof(LoopStop));
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldc_I4, LoopPlan.StopSlot);
            code.Emit(OpCodes.Ldelem_Ref);
            code.Emit(OpCodes.Castclass, typeof(LoopStop));
            code.Emit(OpCodes.Stloc, stopSign);
        }
    }

    /// <summary>
    /// The operators from <paramref name="at"/> on and the terminal. Takes <paramref name="value"/> over; falls through
    /// to <paramref name="next"/>, which takes the next value.
    /// </summary>
    private void EmitFrom(int at, LocalBuilder value, Label next)
    {
        if (at == loop.Steps.Count)
        {
            end.EmitRecord(value, EmitStop);
            locals.Return(value);
            return;
        }

        var step = loop.Steps[at].Operator;
        switch (step.Kind)
        {
            case OperatorKind.Filter:
                EmitCall(at, () => code.Emit(OpCodes.Ldloc, value));
                code.Emit(OpCodes.Brfalse, next);
                EmitFrom(at + 1, value, next);
                return;
            case OperatorKind.FlatMap:
                EmitCall(at, () => code.Emit(OpCodes.Ldloc, value));
                locals.Return(value);
                EmitFlat(at, step.Output, element => EmitFrom(at + 1, element.Value, element.Next));
                return;
            case OperatorKind.FlatMapValues:
                EmitCall(at, () => EmitField(value, "Item2"));
                EmitFlat(at, step.Output.GenericTypeArguments[1], element => EmitPaired(at, value, element));
                locals.Return(value);
                return;
            default:
                EmitOneToOne(at, step.Kind, value);
                locals.Return(value);
                var result = locals.Rent(step.Output);
                code.Emit(OpCodes.Stloc, result);
                EmitFrom(at + 1, result, next);
                return;
        }
    }

    /// <summary>Leaves the new record on the stack.</summary>
    private void EmitOneToOne(int at, OperatorKind kind, LocalBuilder value)
    {
        var output = loop.Steps[at].Operator.Output;
        switch (kind)
        {
            case OperatorKind.Map:
                EmitCall(at, () => code.Emit(OpCodes.Ldloc, value));
                break;
            case OperatorKind.KeyBy:
                EmitCall(at, () => code.Emit(OpCodes.Ldloc, value));
                code.Emit(OpCodes.Ldloc, value);
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
                var empty = locals.Rent(typeof(Unit));
                code.Emit(OpCodes.Ldloc, value);
                code.Emit(OpCodes.Ldloc, empty);
                EmitNewPair(output);
                locals.Return(empty);
                break;
            default:
                throw new UnreachableException($"Unknown operator {kind}.");
        }
    }

    private void EmitPaired(int at, LocalBuilder pair, (LocalBuilder Value, Label Next) element)
    {
        EmitField(pair, "Item1");
        code.Emit(OpCodes.Ldloc, element.Value);
        EmitNewPair(loop.Steps[at].Operator.Output);
        locals.Return(element.Value);
        var result = locals.Rent(loop.Steps[at].Operator.Output);
        code.Emit(OpCodes.Stloc, result);
        EmitFrom(at + 1, result, element.Next);
    }

    /// <summary>
    /// The loops over a sequence that is on the stack: in place where it can be, else by its
    /// enumerator.
    /// </summary>
    private void EmitFlat(int at, Type type, Action<(LocalBuilder Value, Label Next)> emitRest)
    {
        var span = locals.Rent(typeof(ReadOnlySpan<>).MakeGenericType(type));
        var call = loop.Steps[at].Call!;
        if (call.Shape != CallShape.Invoke && call.Method.ReturnType == type.MakeArrayType())
        {
            code.Emit(OpCodes.Call, Part(nameof(FlatParts.OfArray), type));
            code.Emit(OpCodes.Stloc, span);
            EmitSpanLoop(span, type, emitRest);
        }
        else
        {
            var records = locals.Rent(typeof(IEnumerable<>).MakeGenericType(type));
            var enumerate = code.DefineLabel();
            var done = code.DefineLabel();
            code.Emit(OpCodes.Stloc, records);
            code.Emit(OpCodes.Ldloc, records);
            code.Emit(OpCodes.Ldloca, span);
            code.Emit(OpCodes.Call, Part(nameof(FlatParts.TrySpan), type));
            code.Emit(OpCodes.Brfalse, enumerate);
            EmitSpanLoop(span, type, emitRest);
            code.Emit(OpCodes.Br, done);
            code.MarkLabel(enumerate);
            EmitEnumeratorLoop(records, type, emitRest);
            code.MarkLabel(done);
            locals.Return(records);
        }

        locals.Return(span);
    }

    private void EmitSpanLoop(LocalBuilder span, Type type, Action<(LocalBuilder Value, Label Next)> emitRest)
    {
        var index = locals.Rent(typeof(int));
        var top = code.DefineLabel();
        var next = code.DefineLabel();
        var element = locals.Rent(type);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Stloc, index);
        code.Emit(OpCodes.Br, next);

        code.MarkLabel(top);
        code.Emit(OpCodes.Ldloca, span);
        code.Emit(OpCodes.Ldloc, index);
        code.Emit(OpCodes.Call, span.LocalType.GetProperty("Item")!.GetMethod!);
        code.Emit(OpCodes.Ldobj, type);
        code.Emit(OpCodes.Stloc, element);
        EmitIncrement(index);
        emitRest((element, next));

        code.MarkLabel(next);
        code.Emit(OpCodes.Ldloc, index);
        code.Emit(OpCodes.Ldloca, span);
        code.Emit(OpCodes.Call, span.LocalType.GetProperty("Length")!.GetMethod!);
        code.Emit(OpCodes.Blt, top);
        locals.Return(index);
    }

    private void EmitEnumeratorLoop(
        LocalBuilder records, Type type, Action<(LocalBuilder Value, Label Next)> emitRest)
    {
        var enumerator = locals.Rent(typeof(IEnumerator<>).MakeGenericType(type));
        var looked = locals.Rent(typeof(int));
        var top = code.DefineLabel();
        var next = code.DefineLabel();
        var element = locals.Rent(type);
        code.Emit(OpCodes.Ldloc, records);
        code.Emit(OpCodes.Callvirt, records.LocalType.GetMethod("GetEnumerator")!);
        code.Emit(OpCodes.Stloc, enumerator);
        code.Emit(OpCodes.Ldc_I4_0);
        code.Emit(OpCodes.Stloc, looked);

        code.BeginExceptionBlock();
        openTries++;
        code.Emit(OpCodes.Br, next);
        code.MarkLabel(top);
        EmitLook(looked);
        code.Emit(OpCodes.Ldloc, enumerator);
        code.Emit(OpCodes.Callvirt, enumerator.LocalType.GetProperty("Current")!.GetMethod!);
        code.Emit(OpCodes.Stloc, element);
        emitRest((element, next));
        code.MarkLabel(next);
        code.Emit(OpCodes.Ldloc, enumerator);
        code.Emit(OpCodes.Callvirt, typeof(IEnumerator).GetMethod(nameof(IEnumerator.MoveNext))!);
        code.Emit(OpCodes.Brtrue, top);
        openTries--;
        code.BeginFinallyBlock();
        code.Emit(OpCodes.Ldloc, enumerator);
        code.Emit(OpCodes.Callvirt, typeof(IDisposable).GetMethod(nameof(IDisposable.Dispose))!);
        code.EndExceptionBlock();
        locals.Return(looked);
        locals.Return(enumerator);
    }

    /// <summary>A sequence may be endless: it sees the cancellation all the same.</summary>
    private void EmitLook(LocalBuilder looked)
    {
        var goOn = code.DefineLabel();
        EmitIncrement(looked);
        code.Emit(OpCodes.Ldloc, looked);
        code.Emit(OpCodes.Ldc_I4, ElementsPerLook - 1);
        code.Emit(OpCodes.And);
        code.Emit(OpCodes.Brtrue, goOn);
        code.Emit(OpCodes.Ldloc, stopSign!);
        code.Emit(OpCodes.Call, typeof(LoopStop).GetMethod(nameof(LoopStop.Check))!);
        code.MarkLabel(goOn);
    }

    private void EmitCall(int at, Action emitArgument)
    {
        if (receivers[at] is { } receiver)
        {
            code.Emit(OpCodes.Ldloc, receiver);
        }

        emitArgument();
        loop.Steps[at].Call!.EmitCall(code);
    }

    private void EmitStop() => code.Emit(openTries > 0 ? OpCodes.Leave : OpCodes.Br, stop);

    private void EmitField(LocalBuilder pair, string field)
    {
        code.Emit(OpCodes.Ldloca, pair);
        code.Emit(OpCodes.Ldfld, pair.LocalType.GetField(field)!);
    }

    private void EmitNewPair(Type pair) => code.Emit(OpCodes.Newobj, pair.GetConstructor(pair.GenericTypeArguments)!);

    private void EmitIncrement(LocalBuilder number)
    {
        code.Emit(OpCodes.Ldloc, number);
        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Add);
        code.Emit(OpCodes.Stloc, number);
    }

    private static MethodInfo Part(string name, Type type) =>
        typeof(FlatParts).GetMethod(name)!.MakeGenericMethod(type);
}
