using Flint.Errors;

namespace Flint.Blocks;

/// <summary>No folder of <c>flint.local.dir</c> can be written on this node: an executor cannot work there.</summary>
internal sealed class NoScratchException(string message) : FlintException(message);
