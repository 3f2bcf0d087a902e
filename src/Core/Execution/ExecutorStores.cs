using Flint.Blocks;
using Flint.Files.Faults;
using Flint.Shuffle.Storing;

namespace Flint.Execution;

/// <summary>Where one executor keeps what it makes. Disposing drops all of it. Thread-safe.</summary>
/// <param name="Scratch">Its folder on the node.</param>
/// <param name="Shuffles">Map outputs.</param>
/// <param name="Results">Large results.</param>
/// <param name="Shelf">What of it others may fetch.</param>
internal sealed record ExecutorStores(
    ScratchFolder Scratch, FileShuffleStore Shuffles, ResultStore Results, BlockShelf Shelf) : IDisposable
{
    public static ExecutorStores Open(ExecutorLaunch launch, FaultPoints faults)
    {
        var scratch = new ScratchFolder(launch.ScratchRoots, launch.Application, launch.Executor, faults);
        var shuffles = new FileShuffleStore(scratch);
        var results = new ResultStore(scratch);
        return new(scratch, shuffles, results, new(shuffles, results, faults));
    }

    public void Dispose()
    {
        Results.Dispose();
        Shuffles.Dispose();
        Scratch.Dispose();
    }
}
