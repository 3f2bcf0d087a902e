namespace Flint.Pipelines.Fused;

/// <summary>
/// A generated loop over one batch. Holds no state of its own, so tasks on several threads share it.
/// </summary>
/// <param name="receivers">The task's terminal, its stop sign and the receivers of the user's functions.</param>
/// <param name="batch">The records.</param>
/// <param name="count">How many of them are valid.</param>
/// <returns>How many records reached the terminal.</returns>
internal delegate int FusedLoop<TIn>(object?[] receivers, TIn[] batch, int count);

/// <summary>A generated loop with the receivers of one task.</summary>
/// <param name="Code">The loop, shared.</param>
/// <param name="Receivers">The task's own.</param>
internal sealed record BoundLoop<TIn>(FusedLoop<TIn> Code, object?[] Receivers);
