namespace Flint.Scheduling.Placement;

/// <summary>Where a partition stands within one stage attempt.</summary>
internal enum PartitionState : byte
{
    /// <summary>Not part of this attempt.</summary>
    Outside,

    /// <summary>Waits for a slot.</summary>
    Pending,

    /// <summary>An attempt runs.</summary>
    Running,

    /// <summary>Another stage attempt's task holds the right to publish: waits for how that one ends.</summary>
    Parked,

    /// <summary>Its output or result is there.</summary>
    Done,
}
