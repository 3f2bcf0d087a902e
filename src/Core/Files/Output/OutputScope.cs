using Flint.Identity;
using Flint.Pipelines;

namespace Flint.Files.Output;

/// <summary>What one attempt lends to the writer of its output. Used by its slot thread.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Files">The file systems of the process.</param>
/// <param name="Arbiter">Says who may commit.</param>
/// <param name="Wait">How the slot waits.</param>
internal sealed record OutputScope(TaskAttemptId Attempt, FileSystems Files, ICommitArbiter Arbiter, SlotWait Wait);
