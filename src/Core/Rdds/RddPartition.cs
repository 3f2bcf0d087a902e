using Flint.Serialization;

namespace Flint.Rdds;

/// <summary>
/// One partition of a data set, as the driver lists it and an executor gets it. A data set of your own derives from it
/// to say which part of the input is meant; the derived record travels by value.
/// </summary>
/// <param name="Index">Index among the data set's partitions, from 0.</param>
[Travels]
public record RddPartition(int Index);
