using Flint.Files;
using Flint.Pipelines;
using Flint.Shuffle;

namespace Flint.Rdds;

/// <summary>
/// Port: what a task attempt offers to the code that it runs. Implemented by the executor; used on the attempt's slot
/// thread only.
/// </summary>
public interface ITaskContext
{
    /// <summary>Cancelled when the attempt is killed; long loops of user code should look at it.</summary>
    CancellationToken Stop { get; }

    /// <summary>How chains of operators run in this attempt.</summary>
    internal PipelineScope Pipelines { get; }

    /// <summary>What shuffle writers and readers use in this attempt.</summary>
    internal ShuffleScope Shuffle { get; }

    /// <summary>Says whether this attempt may publish its output.</summary>
    internal ICommitArbiter Commits { get; }

    /// <summary>File systems and codecs of this process.</summary>
    internal RddServices Services { get; }
}
