using System.Reflection.Emit;

namespace Flint.Pipelines.Fused;

/// <summary>How a generated loop hands its records to the terminal.</summary>
internal abstract class LoopEnd
{
    /// <summary>Before the loop.</summary>
    public abstract void EmitStart();

    /// <summary>One record. <paramref name="emitStop"/> jumps out of the loop.</summary>
    public abstract void EmitRecord(LocalBuilder record, Action emitStop);

    /// <summary>After the loop: leaves the number of counted records on the stack.</summary>
    public abstract void EmitFinish();

    /// <summary>The end that fits the terminal.</summary>
    public static LoopEnd Of(LoopPlan plan, ILGenerator il) =>
        plan.Fold is not null ? new FoldEnd(plan, il)
        : plan.Terminal.GetGenericTypeDefinition() == typeof(Terminals.BatchBuffer<>) ? new BatchEnd(plan, il)
        : new PushEnd(plan, il);

    protected static LocalBuilder EmitTerminal(LoopPlan plan, ILGenerator il)
    {
        var terminal = il.DeclareLocal(plan.Terminal);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, LoopPlan.TerminalSlot);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Castclass, plan.Terminal);
        il.Emit(OpCodes.Stloc, terminal);
        return terminal;
    }

    protected static void EmitIncrement(ILGenerator il, LocalBuilder number)
    {
        il.Emit(OpCodes.Ldloc, number);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, number);
    }
}
