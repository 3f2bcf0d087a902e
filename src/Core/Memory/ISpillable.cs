namespace Flint.Memory;

/// <summary>
/// An operator that can move what it holds to disk. Registered with its attempt's <see cref="TaskMemory"/>, which asks
/// when somebody in the attempt, the operator itself included, needs memory that is not there. Called on the slot
/// thread, from inside any reservation.
/// </summary>
internal interface ISpillable
{
    /// <summary>Bytes of a kind that a spill would give back about now.</summary>
    long SpillableBytes(MemoryKind kind);

    /// <summary>Moves all it can to disk and releases it; false if nothing can be moved at this moment.</summary>
    bool TrySpill();
}
