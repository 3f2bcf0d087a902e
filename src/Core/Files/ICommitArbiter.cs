using Flint.Identity;

namespace Flint.Files;

/// <summary>
/// Port: asks the driver whether this attempt may publish its output. Called by the attempt's slot thread right before
/// the rename; asking again gives the same answer.
/// </summary>
internal interface ICommitArbiter
{
    /// <summary>True if the attempt may commit; false if another attempt holds the right.</summary>
    ValueTask<bool> MayCommitAsync(TaskAttemptId attempt, CancellationToken stop);
}
