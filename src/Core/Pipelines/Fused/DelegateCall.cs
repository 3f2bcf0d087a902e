using System.Reflection;
using System.Reflection.Emit;

namespace Flint.Pipelines.Fused;

/// <summary>
/// A delegate as generated code calls it. Two delegates with equal calls share the code; their receivers differ.
/// </summary>
/// <param name="Shape">The way of calling.</param>
/// <param name="Method">What is called.</param>
/// <param name="Receiver">Type of the first thing on the stack; null for a static method.</param>
internal sealed record DelegateCall(CallShape Shape, MethodInfo Method, Type? Receiver)
{
    // The JIT inlines only what is called directly; only methods with metadata can be.
    private static readonly Type RuntimeMethod = typeof(DelegateCall).GetMethod(nameof(Of))!.GetType();

    /// <summary>Decides how to call <paramref name="body"/>.</summary>
    public static DelegateCall Of(Delegate body)
    {
        var method = body.Method;
        if (!body.HasSingleTarget || method.GetType() != RuntimeMethod || method.DeclaringType is not { } type)
        {
            return Invoked(body);
        }

        var given = body.GetType().GetMethod("Invoke")!.GetParameters().Length;
        var taken = method.GetParameters();
        return (method.IsStatic, body.Target, taken.Length - given) switch
        {
            (true, null, 0) => new(CallShape.Static, method, null),
            (true, not null, 1) => new(CallShape.StaticClosed, method, taken[0].ParameterType),
            (false, not null, 0) when type.IsValueType => new(CallShape.StructInstance, method, type),
            (false, not null, 0) when !method.IsAbstract && !type.IsInterface =>
                new(CallShape.Instance, method, type),

            // An instance method without receiver, a static method closed over null.
            _ => Invoked(body),
        };
    }

    /// <summary>What generated code finds in its array of receivers.</summary>
    public object? ReceiverOf(Delegate body) => Shape == CallShape.Invoke ? body : body.Target;

    /// <summary>Moves the receiver from the array into a typed local, once per batch; null if there is none.</summary>
    public LocalBuilder? EmitHoist(ILGenerator il, int slot)
    {
        if (Receiver is null)
        {
            return null;
        }

        var isStruct = Shape == CallShape.StructInstance;
        var local = il.DeclareLocal(isStruct ? Receiver.MakeByRefType() : Receiver);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, slot);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(isStruct ? OpCodes.Unbox : OpCodes.Castclass, Receiver);
        il.Emit(OpCodes.Stloc, local);
        return local;
    }

    /// <summary>Calls; receiver and arguments are on the stack.</summary>
    public void EmitCall(ILGenerator il) =>
        il.Emit(Shape == CallShape.Invoke ? OpCodes.Callvirt : OpCodes.Call, Method);

    private static DelegateCall Invoked(Delegate body) =>
        new(CallShape.Invoke, body.GetType().GetMethod("Invoke")!, body.GetType());
}
