using Flint.Blocks;
using Flint.Files.Faults;
using Flint.Shuffle.Storing;

namespace Flint.Execution;

/// <summary>Where one executor keeps what it makes. Disposing drops all of it. Thread-safe.</summary>
/// <param name="Scratch">Its folder on the node.</param>
/// <param name="Shuffles">Map outputs.</param>
/// <param name="Results">Large results.</param>
internal sealed record ExecutorStores(ScratchFolder Scratch, FileShuffleStore Shuffles, ResultStore Results) : IDisposable
{
    public static ExecutorStores Open(ExecutorLaunch launch, FaultPoints faults)
    {
        var scratch = new ScratchFolder(launch.ScratchRoots, launch.Application, launch.Executor, faults);
        return new(scratch, new FileShuffleStore(scratch), new());
    }

    public void Dispose()
    {
        Shuffles.Dispose();
        Scratch.Dispose();
    }
}
