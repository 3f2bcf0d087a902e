namespace Flint.Errors;

/// <summary>The failure of one attempt and where it came about, for reports. Immutable.</summary>
/// <param name="Failure">What happened.</param>
/// <param name="Stage">The stage attempt and its name: <c>3.0 Map</c>.</param>
/// <param name="Attempt">The attempt and its partition: <c>17 at partition 7</c>.</param>
/// <param name="Host">Where it ran.</param>
internal sealed record FailedAttempt(TaskFailure Failure, string Stage, string Attempt, string Host);
