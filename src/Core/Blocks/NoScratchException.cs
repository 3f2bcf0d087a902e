using Flint.Errors;

namespace Flint.Blocks;

/// <summary>No folder of <c>flint.local.dir</c> can be written on this node: an executor cannot work there.</summary>
/// <param name="refused">Each folder, with the reason.</param>
internal sealed class NoScratchException(IEnumerable<string> refused) : FlintException(
    $"No folder of flint.local.dir can be written ({string.Join("; ", refused)}): name folders of this node that can.");
