using System.Reflection.Emit;

namespace Flint.Pipelines.Fused;

/// <summary>
/// Stores the records in a buffer's array. Without FlatMap the array has room for all of them; with FlatMap it is
/// handed over whenever it is full.
/// </summary>
internal sealed class BatchEnd(LoopPlan plan, ILGenerator il) : LoopEnd
{
    private LocalBuilder buffer = null!;
    private LocalBuilder records = null!;
    private LocalBuilder length = null!;
    private LocalBuilder flushed = null!;

    public override void EmitStart()
    {
        buffer = EmitTerminal(plan, il);
        records = il.DeclareLocal(plan.Output.MakeArrayType());
        length = il.DeclareLocal(typeof(int));
        flushed = il.DeclareLocal(typeof(int));
        il.Emit(OpCodes.Ldloc, buffer);
        il.Emit(OpCodes.Ldfld, plan.Terminal.GetField("Records")!);
        il.Emit(OpCodes.Stloc, records);
    }

    public override void EmitRecord(LocalBuilder record, Action emitStop)
    {
        // Unlike stelem this pays no check of the array's element type.
        il.Emit(OpCodes.Ldloc, records);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Readonly);
        il.Emit(OpCodes.Ldelema, plan.Output);
        il.Emit(OpCodes.Ldloc, record);
        il.Emit(OpCodes.Stobj, plan.Output);
        EmitIncrement(il, length);
        if (plan.IsFlat)
        {
            EmitFlush(emitStop);
        }
    }

    public override void EmitFinish()
    {
        EmitStoreCount();
        il.Emit(OpCodes.Ldloc, flushed);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Add);
    }

    private void EmitFlush(Action emitStop)
    {
        var goOn = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Ldloc, records);
        il.Emit(OpCodes.Ldlen);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Bne_Un, goOn);
        EmitStoreCount();
        il.Emit(OpCodes.Ldloc, buffer);
        il.Emit(OpCodes.Call, plan.Terminal.GetMethod("Flush")!);
        il.Emit(OpCodes.Ldloc, flushed);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, flushed);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Stloc, length);
        il.Emit(OpCodes.Ldloc, buffer);
        il.Emit(OpCodes.Call, plan.Terminal.GetProperty("IsFull")!.GetMethod!);
        il.Emit(OpCodes.Brfalse, goOn);
        emitStop();
        il.MarkLabel(goOn);
    }

    private void EmitStoreCount()
    {
        il.Emit(OpCodes.Ldloc, buffer);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Stfld, plan.Terminal.GetField("Count")!);
    }
}
