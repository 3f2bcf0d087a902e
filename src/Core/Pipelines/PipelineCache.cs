using System.Collections.Concurrent;
using Flint.Pipelines.Fused;

namespace Flint.Pipelines;

/// <summary>
/// The fused methods of one session or executor. Thread-safe. Nothing static holds it: dropping it lets go of the
/// user's assemblies.
/// </summary>
/// <param name="debuggerAttached">True while a debugger is attached: nothing is fused, breakpoints hit.</param>
internal sealed class PipelineCache(bool debuggerAttached)
{
    // Some 10 KB each. A session with more different chains than this generates some of them again.
    private const int MostLoops = 1024;

    private readonly ConcurrentDictionary<LoopKey, Delegate?> loops = new();

    public bool DebuggerAttached => debuggerAttached;

    /// <summary>Chains of which the loop stands ready.</summary>
    public int Count => loops.Count;

    /// <summary>
    /// The generated loop of a chain, to be called with the plan's receivers. Null if it cannot be generated: the
    /// chain runs unfused.
    /// </summary>
    public FusedLoop<TIn>? TryGet<TIn>(LoopPlan plan)
    {
        if (loops.TryGetValue(plan.Key, out var known))
        {
            return (FusedLoop<TIn>?)known;
        }

        if (loops.Count >= MostLoops)
        {
            loops.Clear();
        }

        return (FusedLoop<TIn>?)loops.GetOrAdd(plan.Key, Generate<TIn>(plan));
    }

    private static FusedLoop<TIn>? Generate<TIn>(LoopPlan plan)
    {
        try
        {
            var loop = LoopEmitter.Emit<TIn>(plan);

            // An empty batch makes the JIT compile it: what it refuses is known before the first record.
            loop(plan.Receivers, [], 0);
            return loop;
        }
        catch (Exception error) when (IsRefusal(error))
        {
            // Not an error of the user's: the unfused form gives the same answer, and the scope counts it.
            return null;
        }
    }

    private static bool IsRefusal(Exception error) =>
        error is InvalidProgramException or NotSupportedException or ArgumentException or InvalidOperationException
            or TypeLoadException or MemberAccessException or InvalidCastException or NullReferenceException;
}
