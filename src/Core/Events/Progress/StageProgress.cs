using Flint.Identity;

namespace Flint.Events.Progress;

/// <summary>How far a running stage is. Immutable.</summary>
/// <param name="Stage">The stage attempt.</param>
/// <param name="Name">Its chain of operators.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="Done">Tasks that succeeded.</param>
/// <param name="Running">Attempts that run.</param>
/// <param name="Failed">Attempts that failed.</param>
/// <param name="Started">When it started.</param>
internal sealed record StageProgress(
    StageAttempt Stage, string Name, int Tasks, int Done, int Running, int Failed, DateTimeOffset Started);
