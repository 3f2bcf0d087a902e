using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Properties.Pipelines;

public sealed class UnloadingTests
{
    // Collection of a load context takes several rounds: its finalizer, then its types, then their code.
    private const int MostRounds = 20;

    [Fact]
    public void Nothing_static_keeps_the_users_assembly_once_the_cache_is_dropped()
    {
        var user = RunChainOfUnloadableAssembly();

        for (var round = 0; round < MostRounds && user.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(user.IsAlive);
    }

    public static long Triple(long x) => x * 3;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunChainOfUnloadableAssembly()
    {
        var context = new AssemblyLoadContext("user", isCollectible: true);
        var copy = context.LoadFromAssemblyPath(typeof(UnloadingTests).Assembly.Location);
        var method = copy.GetType(typeof(UnloadingTests).FullName!)!.GetMethod(nameof(Triple))!;
        Assert.NotEqual(typeof(UnloadingTests).Assembly, method.Module.Assembly);
        var cache = new PipelineCache(false);
        var scope = new PipelineScope(new PipelineOptions(), cache, CancellationToken.None);
        var sum = new ReduceTerminal<long>((a, b) => a + b, CancellationToken.None);

        ChainRun.Push(
            new RangeSource(0, 2000),
            [new MapOperator<long, long>(method.CreateDelegate<Func<long, long>>())], sum, scope);

        Assert.Equal((3L * 1999 * 1000, 1, 0), (sum.State, cache.Count, scope.FallBacks));
        context.Unload();
        return new(context);
    }
}
