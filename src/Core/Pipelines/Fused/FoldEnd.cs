using System.Reflection;
using System.Reflection.Emit;
using Flint.Pipelines.Terminals;

namespace Flint.Pipelines.Fused;

/// <summary>Keeps a fold's state in a local during the batch and calls its function directly.</summary>
internal sealed class FoldEnd : LoopEnd
{
    private readonly LoopPlan loop;
    private readonly ILGenerator code;
    private readonly FieldInfo stateField;
    private readonly FieldInfo hasStateField;
    private readonly bool startsEmpty;
    private LocalBuilder terminal = null!;
    private LocalBuilder state = null!;
    private LocalBuilder hasState = null!;
    private LocalBuilder? receiver;

    public FoldEnd(LoopPlan plan, ILGenerator il)
    {
        loop = plan;
        code = il;
        stateField = plan.Terminal.GetField("State")!;
        hasStateField = plan.Terminal.GetField("HasState")!;

        // Only a reduction takes its first state from a record.
        startsEmpty = plan.Terminal.GetGenericTypeDefinition() == typeof(ReduceTerminal<>);
    }

    public override void EmitStart()
    {
        terminal = EmitTerminal(loop, code);
        receiver = loop.Fold!.EmitHoist(code, LoopPlan.FoldSlot);
        state = EmitLoad(stateField);
        hasState = EmitLoad(hasStateField);
    }

    public override void EmitRecord(LocalBuilder record, Action emitStop)
    {
        var fold = code.DefineLabel();
        var done = code.DefineLabel();
        if (startsEmpty)
        {
            code.Emit(OpCodes.Ldloc, hasState);
            code.Emit(OpCodes.Brtrue, fold);
            code.Emit(OpCodes.Ldloc, record);
            code.Emit(OpCodes.Stloc, state);
            code.Emit(OpCodes.Ldc_I4_1);
            code.Emit(OpCodes.Stloc, hasState);
            code.Emit(OpCodes.Br, done);
        }

        code.MarkLabel(fold);
        if (receiver is not null)
        {
            code.Emit(OpCodes.Ldloc, receiver);
        }

        code.Emit(OpCodes.Ldloc, state);
        code.Emit(OpCodes.Ldloc, record);
        loop.Fold!.EmitCall(code);
        code.Emit(OpCodes.Stloc, state);
        code.MarkLabel(done);
    }

    public override void EmitFinish()
    {
        EmitStore(stateField, state);
        EmitStore(hasStateField, hasState);

        // Not counted: the extra addition behind each filter would keep the JIT from turning the filter's branch into
        // a conditional move, a fifth of the time of a small loop.
        code.Emit(OpCodes.Ldc_I4_0);
    }

    private LocalBuilder EmitLoad(FieldInfo field)
    {
        var local = code.DeclareLocal(field.FieldType);
        code.Emit(OpCodes.Ldloc, terminal);
        code.Emit(OpCodes.Ldfld, field);
        code.Emit(OpCodes.Stloc, local);
        return local;
    }

    private void EmitStore(FieldInfo field, LocalBuilder local)
    {
        code.Emit(OpCodes.Ldloc, terminal);
        code.Emit(OpCodes.Ldloc, local);
        code.Emit(OpCodes.Stfld, field);
    }
}
