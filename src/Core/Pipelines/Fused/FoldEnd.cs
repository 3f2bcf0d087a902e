using System.Reflection;
using System.Reflection.Emit;
using Flint.Pipelines.Terminals;

namespace Flint.Pipelines.Fused;

/// <summary>Keeps a fold's state in a local during the batch and calls its function directly.</summary>
internal sealed class FoldEnd : LoopEnd
{
    private readonly LoopPlan _plan;
    private readonly ILGenerator _il;
    private readonly FieldInfo _stateField;
    private readonly FieldInfo _hasStateField;
    private readonly bool _startsEmpty;
    private LocalBuilder _terminal = null!;
    private LocalBuilder _state = null!;
    private LocalBuilder _hasState = null!;
    private LocalBuilder? _receiver;

    public FoldEnd(LoopPlan plan, ILGenerator il)
    {
        _plan = plan;
        _il = il;
        _stateField = plan.Terminal.GetField("State")!;
        _hasStateField = plan.Terminal.GetField("HasState")!;

        // Only a reduction takes its first state from a record.
        _startsEmpty = plan.Terminal.GetGenericTypeDefinition() == typeof(ReduceTerminal<>);
    }

    public override void EmitStart()
    {
        _terminal = EmitTerminal(_plan, _il);
        _receiver = _plan.Fold!.EmitHoist(_il, LoopPlan.FoldSlot);
        _state = EmitLoad(_stateField);
        _hasState = EmitLoad(_hasStateField);
    }

    public override void EmitRecord(LocalBuilder record, Action emitStop)
    {
        var fold = _il.DefineLabel();
        var done = _il.DefineLabel();
        if (_startsEmpty)
        {
            _il.Emit(OpCodes.Ldloc, _hasState);
            _il.Emit(OpCodes.Brtrue, fold);
            _il.Emit(OpCodes.Ldloc, record);
            _il.Emit(OpCodes.Stloc, _state);
            _il.Emit(OpCodes.Ldc_I4_1);
            _il.Emit(OpCodes.Stloc, _hasState);
            _il.Emit(OpCodes.Br, done);
        }

        _il.MarkLabel(fold);
        if (_receiver is not null)
        {
            _il.Emit(OpCodes.Ldloc, _receiver);
        }

        _il.Emit(OpCodes.Ldloc, _state);
        _il.Emit(OpCodes.Ldloc, record);
        _plan.Fold!.EmitCall(_il);
        _il.Emit(OpCodes.Stloc, _state);
        _il.MarkLabel(done);
    }

    public override void EmitFinish()
    {
        EmitStore(_stateField, _state);
        EmitStore(_hasStateField, _hasState);

        // Not counted: the extra addition behind each filter would keep the JIT from turning the filter's branch into
        // a conditional move, a fifth of the time of a small loop.
        _il.Emit(OpCodes.Ldc_I4_0);
    }

    private LocalBuilder EmitLoad(FieldInfo field)
    {
        var local = _il.DeclareLocal(field.FieldType);
        _il.Emit(OpCodes.Ldloc, _terminal);
        _il.Emit(OpCodes.Ldfld, field);
        _il.Emit(OpCodes.Stloc, local);
        return local;
    }

    private void EmitStore(FieldInfo field, LocalBuilder local)
    {
        _il.Emit(OpCodes.Ldloc, _terminal);
        _il.Emit(OpCodes.Ldloc, local);
        _il.Emit(OpCodes.Stfld, field);
    }
}
