using System.Reflection.Emit;
using Flint.Pipelines.Sources;

namespace Flint.Pipelines.Fused;

/// <summary>The start of a generated loop: where a record comes from.</summary>
internal sealed class LoopHead(LoopPlan plan, ILGenerator il)
{
    private LocalBuilder? cursor;

    /// <summary>Before the loop. The cursor is copied into a local, whose fields the JIT keeps in registers.</summary>
    public void EmitStart()
    {
        if (plan.Source is not { } source)
        {
            return;
        }

        var field = source.GetField(CountedSource<object>.CursorField)!;
        cursor = il.DeclareLocal(field.FieldType);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, LoopPlan.SourceSlot);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Castclass, source);
        il.Emit(OpCodes.Ldfld, field);
        il.Emit(OpCodes.Stloc, cursor);
    }

    /// <summary>Once per turn of the loop.</summary>
    public void EmitRecord(LocalBuilder index, LocalBuilder record)
    {
        if (cursor is null)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldloc, index);
            il.Emit(OpCodes.Ldelem, plan.Input);
        }
        else
        {
            il.Emit(OpCodes.Ldloca, cursor);
            il.Emit(OpCodes.Call, cursor.LocalType.GetMethod("Next")!);
        }

        il.Emit(OpCodes.Stloc, record);
    }
}
