using System.Reflection.Emit;

namespace Flint.Pipelines.Fused;

/// <summary>Calls the terminal's Push, directly where its class is sealed, so that the JIT can inline it.</summary>
internal sealed class PushEnd(LoopPlan plan, ILGenerator il) : LoopEnd
{
    private LocalBuilder terminal = null!;
    private LocalBuilder count = null!;

    private OpCode Call => plan.Terminal.IsSealed ? OpCodes.Call : OpCodes.Callvirt;

    public override void EmitStart()
    {
        terminal = EmitTerminal(plan, il);
        count = il.DeclareLocal(typeof(int));
    }

    public override void EmitRecord(LocalBuilder record, Action emitStop)
    {
        il.Emit(OpCodes.Ldloc, terminal);
        il.Emit(OpCodes.Ldloc, record);
        il.Emit(Call, plan.Terminal.GetMethod("Push", [plan.Output])!);
        EmitIncrement(il, count);

        // Most terminals are never full: nothing is emitted for them.
        var isFull = plan.Terminal.GetProperty("IsFull")!.GetMethod!;
        if (isFull.DeclaringType!.GetGenericTypeDefinition() != typeof(Terminal<>))
        {
            var goOn = il.DefineLabel();
            il.Emit(OpCodes.Ldloc, terminal);
            il.Emit(Call, isFull);
            il.Emit(OpCodes.Brfalse, goOn);
            emitStop();
            il.MarkLabel(goOn);
        }
    }

    public override void EmitFinish() => il.Emit(OpCodes.Ldloc, count);
}
