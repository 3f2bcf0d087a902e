using Flint.Identity;

namespace Flint.Blocks;

/// <summary>Who serves a block: an executor, or later a node's shuffle service.</summary>
/// <param name="Executor">The executor that wrote it.</param>
/// <param name="Endpoint">Where its bytes are asked for; empty inside one process.</param>
internal sealed record BlockOwner(ExecutorId Executor, string Endpoint);
