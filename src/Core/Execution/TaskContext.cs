using Flint.Files;
using Flint.Pipelines;
using Flint.Rdds;
using Flint.Shuffle;

namespace Flint.Execution;

/// <summary>One attempt's context. Owned by its slot.</summary>
internal sealed record TaskContext(
    PipelineScope Pipelines, ShuffleScope Shuffle, ICommitArbiter Commits, RddServices Services)
    : ITaskContext
{
    public CancellationToken Stop => Shuffle.Wait.Stop;
}
