using Flint.Blocks;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>Where one executor keeps what it makes. Disposing drops all of it. Thread-safe.</summary>
/// <param name="Scratch">Its folder on the node.</param>
/// <param name="Shuffles">Map outputs.</param>
/// <param name="Results">Large results.</param>
internal sealed record ExecutorStores(ScratchFolder Scratch, IShuffleStore Shuffles, ResultStore Results) : IDisposable
{
    public static ExecutorStores Open(ExecutorLaunch launch)
    {
        var scratch = new ScratchFolder(launch.ScratchRoots, launch.Application, launch.Executor);
        return new(scratch, new MemoryShuffleStore(), new());
    }

    public void Dispose() => Scratch.Dispose();
}
