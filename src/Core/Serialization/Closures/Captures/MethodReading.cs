using System.Reflection;
using System.Reflection.Emit;

namespace Flint.Serialization.Closures.Captures;

/// <summary>
/// Reads the IL of one method with a model of the evaluation stack that only knows which entries are "this": the
/// method's own, or the one that a closure holds. Where it loses track it says that they escape. One per method.
/// </summary>
internal sealed class MethodReading(MethodBase method)
{
    private const string TargetGetter = "get_" + nameof(Delegate.Target);

    private readonly MethodFacts facts = new();
    private readonly Dictionary<int, Type?[]> atLabels = [];
    private readonly Stack<Type?> stack = new();
    private readonly Type? own = OwnThis(method);

    public MethodFacts Read()
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            return facts;
        }

        try
        {
            var all = Instructions.Of(code).ToArray();
            for (var i = 0; i < all.Length; i++)
            {
                Arrive(all[i].Offset);
                Step(all[i]);
                Depart(all[i], code);
                if (all[i].Code == OpCodes.Ldflda)
                {
                    NoteAddress(all[i], all[i + 1]);
                }
            }
        }
        catch (Exception e) when (e is IOException or TypeLoadException or ArgumentException or MissingMemberException
            or BadImageFormatException or IndexOutOfRangeException)
        {
            facts.IsOpaque = true;
        }

        return facts;
    }

    private static Type? OwnThis(MethodBase method) =>
        method.IsStatic || method.DeclaringType is not { IsValueType: false } type || ClosureNames.IsClosureType(type)
            || ClosureNames.IsStateMachine(type)
            ? null
            : type;

    private void Arrive(int offset)
    {
        if (!atLabels.TryGetValue(offset, out var expected))
        {
            return;
        }

        var current = stack.ToArray();
        if (!current.AsSpan().SequenceEqual(expected))
        {
            Escape(current);
            Escape(expected);
            stack.Clear();
            Array.ForEach(current.Length >= expected.Length ? current : expected, _ => stack.Push(null));
        }
    }

    private void Depart(Instruction one, byte[] code)
    {
        foreach (var target in Instructions.Targets(one, code))
        {
            if (target > one.Offset)
            {
                var here = stack.ToArray();
                if (!atLabels.TryAdd(target, here) && !atLabels[target].AsSpan().SequenceEqual(here))
                {
                    Escape(here);
                    Escape(atLabels[target]);
                    atLabels[target] = new Type?[here.Length];
                }
            }
            else
            {
                Escape([.. stack]);
            }
        }

        if (one.Code.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw)
        {
            stack.Clear();
            if (atLabels.TryGetValue(one.Next, out var next))
            {
                Array.ForEach([.. next.Reverse()], stack.Push);
            }
        }
    }

    private void Step(Instruction one)
    {
        var code = one.Code;
        switch (code.OperandType)
        {
            case OperandType.InlineField:
                StepField(one, Resolve(module => module.ResolveField(one.Operand, TypeArguments, MethodArguments))!);
                break;
            case OperandType.InlineMethod:
                StepCall(code, Resolve(module => module.ResolveMethod(one.Operand, TypeArguments, MethodArguments))!);
                break;
            case OperandType.InlineSig:
                Escape([.. stack]);
                facts.IsOpaque = true;
                break;
            default:
                StepPlain(one);
                break;
        }
    }

    private void StepPlain(Instruction one)
    {
        var code = one.Code;
        if (own is not null && IsArgument(one, OpCodes.Ldarg_0, OpCodes.Ldarg_S, OpCodes.Ldarg))
        {
            stack.Push(own);
        }
        else if (code == OpCodes.Dup)
        {
            var top = Pop();
            stack.Push(top);
            stack.Push(top);
        }
        else if (code == OpCodes.Pop)
        {
            Pop();
        }
        else if (code == OpCodes.Ret)
        {
            Escape([.. stack]);
        }
        else
        {
            if (own is not null && (IsArgument(one, OpCodes.Ldarga_S, OpCodes.Ldarga)
                || IsArgument(one, OpCodes.Starg_S, OpCodes.Starg)))
            {
                facts.Escapes.Add(own);
            }

            var (pops, pushes) = StackEffect.Of(code);
            PopEscaping(pops);
            PushOthers(pushes);
        }
    }

    private void StepField(Instruction one, FieldInfo field)
    {
        var code = one.Code;
        var key = MemberKey.Of(field);
        facts.Uses.Add(key);
        if (code == OpCodes.Stfld)
        {
            var value = Pop();
            if (value is not null && field.Name != ClosureNames.This)
            {
                facts.Escapes.Add(value);
            }

            Pop();
            facts.Assigns.TryAdd(key, one.Offset);
        }
        else if (code == OpCodes.Ldfld)
        {
            Pop();
            stack.Push(field.Name == ClosureNames.This && !field.FieldType.IsValueType
                && !ClosureNames.IsClosureType(field.FieldType) ? field.FieldType : null);
        }
        else if (code == OpCodes.Ldflda)
        {
            Pop();
            stack.Push(null);
            if (field.Name == ClosureNames.This)
            {
                facts.Escapes.Add(field.FieldType);
            }
        }
        else
        {
            var (pops, pushes) = StackEffect.Of(code);
            PopEscaping(pops);
            PushOthers(pushes);
        }
    }

    // A field's address is taken to read a part of it, to call a method of it, or to let somebody assign it.
    private void NoteAddress(Instruction one, Instruction next)
    {
        var field = Resolve(module => module.ResolveField(one.Operand, TypeArguments, MethodArguments))!;
        if (next.Code == OpCodes.Ldfld || (next.Code == OpCodes.Constrained && !CanChangeInPlace(field.FieldType)))
        {
            return;
        }

        if (next.Code == OpCodes.Call
            && Resolve(module => module.ResolveMethod(next.Operand, TypeArguments, MethodArguments)) is { } called)
        {
            if (called.IsStatic)
            {
                facts.Assigns.TryAdd(MemberKey.Of(field), one.Offset);
                return;
            }

            var isReader = called is MethodInfo
                && called.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute), inherit: false);
            if (isReader || !CanChangeInPlace(field.FieldType))
            {
                return;
            }
        }

        facts.MayAssign.Add(MemberKey.Of(field));
    }

    private void StepCall(OpCode code, MethodBase called)
    {
        var isOurs = called.Module == method.Module;
        if (isOurs)
        {
            facts.Runs.Add(called);
        }

        if (code.OperandType == OperandType.InlineMethod && (code == OpCodes.Ldftn || code == OpCodes.Ldvirtftn))
        {
            PopEscaping(code == OpCodes.Ldvirtftn ? 1 : 0);
            PushOthers(1);
            return;
        }

        if (code == OpCodes.Jmp)
        {
            facts.IsOpaque = true;
            return;
        }

        // Whoever asks a delegate for its target holds a closure or a lambda's "this" as an ordinary value.
        facts.IsOpaque |= called.DeclaringType == typeof(Delegate) && called.Name == TargetGetter;

        var (pops, pushes) = StackEffect.OfCall(code, called);
        var isPlain = isOurs && code != OpCodes.Newobj && !called.IsStatic
            && (code == OpCodes.Call || !called.IsVirtual);
        PopEscaping(isPlain ? pops - 1 : pops);
        if (isPlain)
        {
            Pop();
        }

        PushOthers(pushes);
    }

    private static bool IsArgument(Instruction one, params ReadOnlySpan<OpCode> codes)
    {
        foreach (var code in codes)
        {
            if (one.Code == code && one.Operand == 0)
            {
                return true;
            }
        }

        return false;
    }

    private T Resolve<T>(Func<Module, T> resolve) => resolve(method.Module);

    private Type[]? TypeArguments => method.DeclaringType is { IsGenericType: true } type
        ? type.GetGenericArguments() : null;

    private Type[]? MethodArguments => method.IsGenericMethod ? method.GetGenericArguments() : null;

    private static bool CanChangeInPlace(Type type) => !type.IsPrimitive && !type.IsEnum
        && !type.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute), inherit: false);

    private Type? Pop() => stack.TryPop(out var top) ? top : null;

    private void PopEscaping(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (Pop() is { } used)
            {
                facts.Escapes.Add(used);
            }
        }
    }

    private void PushOthers(int count)
    {
        for (var i = 0; i < count; i++)
        {
            stack.Push(null);
        }
    }

    private void Escape(Type?[] types)
    {
        foreach (var type in types)
        {
            if (type is not null)
            {
                facts.Escapes.Add(type);
            }
        }
    }
}
