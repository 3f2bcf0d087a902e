using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace Flint.Serialization.Closures.Captures;

/// <summary>How many values an instruction takes from the evaluation stack and leaves there.</summary>
internal static class StackEffect
{
    private static readonly FrozenDictionary<StackBehaviour, int> Counts = new Dictionary<StackBehaviour, int>
    {
        [StackBehaviour.Pop0] = 0, [StackBehaviour.Pop1] = 1, [StackBehaviour.Popi] = 1, [StackBehaviour.Popref] = 1,
        [StackBehaviour.Pop1_pop1] = 2, [StackBehaviour.Popi_pop1] = 2, [StackBehaviour.Popi_popi] = 2,
        [StackBehaviour.Popi_popi8] = 2, [StackBehaviour.Popi_popr4] = 2, [StackBehaviour.Popi_popr8] = 2,
        [StackBehaviour.Popref_pop1] = 2, [StackBehaviour.Popref_popi] = 2,
        [StackBehaviour.Popi_popi_popi] = 3, [StackBehaviour.Popref_popi_popi] = 3,
        [StackBehaviour.Popref_popi_popi8] = 3, [StackBehaviour.Popref_popi_popr4] = 3,
        [StackBehaviour.Popref_popi_popr8] = 3, [StackBehaviour.Popref_popi_popref] = 3,
        [StackBehaviour.Popref_popi_pop1] = 3,
        [StackBehaviour.Push0] = 0, [StackBehaviour.Push1] = 1, [StackBehaviour.Pushi] = 1,
        [StackBehaviour.Pushi8] = 1, [StackBehaviour.Pushr4] = 1, [StackBehaviour.Pushr8] = 1,
        [StackBehaviour.Pushref] = 1, [StackBehaviour.Push1_push1] = 2,
    }.ToFrozenDictionary();

    public static (int Pops, int Pushes) Of(OpCode code) =>
        (Counts.GetValueOrDefault(code.StackBehaviourPop), Counts.GetValueOrDefault(code.StackBehaviourPush));

    public static (int Pops, int Pushes) OfCall(OpCode code, MethodBase called)
    {
        var arguments = called.GetParameters().Length;
        if (code == OpCodes.Newobj)
        {
            return (arguments, 1);
        }

        var gives = called is MethodInfo { ReturnType: var type } && type != typeof(void) ? 1 : 0;
        return (arguments + (called.IsStatic ? 0 : 1), gives);
    }
}
