using System.Reflection.Emit;

namespace Flint.Pipelines.Fused;

/// <summary>
/// The locals that hold records on their way, used again per type: with too many locals the JIT stops inlining
/// altogether.
/// </summary>
internal sealed class LoopLocals(ILGenerator il)
{
    private readonly Dictionary<Type, Stack<LocalBuilder>> unused = [];

    public LocalBuilder Rent(Type type) =>
        unused.TryGetValue(type, out var free) && free.Count > 0 ? free.Pop() : il.DeclareLocal(type);

    public void Return(LocalBuilder local)
    {
        if (!unused.TryGetValue(local.LocalType, out var free))
        {
            unused[local.LocalType] = free = new();
        }

        free.Push(local);
    }
}
