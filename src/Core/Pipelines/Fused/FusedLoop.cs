using Flint.Pipelines.Sources;

namespace Flint.Pipelines.Fused;

/// <summary>
/// A generated loop over one batch. Holds no state of its own, so tasks on several threads share it.
/// </summary>
/// <param name="receivers">The task's terminal, its stop sign, its counted source and the receivers of the user's
/// functions.</param>
/// <param name="batch">The records; not used if the source is a counted one.</param>
/// <param name="count">How many records there are.</param>
/// <returns>How many records reached the terminal.</returns>
internal delegate int FusedLoop<TIn>(object?[] receivers, TIn[] batch, int count);

/// <summary>A generated loop with the receivers of one task.</summary>
/// <param name="Code">The loop, shared.</param>
/// <param name="Receivers">The task's own.</param>
/// <param name="Source">The source of which the loop makes the records itself, or null.</param>
internal sealed record BoundLoop<TIn>(FusedLoop<TIn> Code, object?[] Receivers, CountedSource<TIn>? Source);
