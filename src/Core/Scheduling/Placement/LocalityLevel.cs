namespace Flint.Scheduling.Placement;

/// <summary>How near a slot is to a task's input, nearest first.</summary>
internal enum LocalityLevel : byte
{
    /// <summary>The executor that holds it.</summary>
    Process,

    /// <summary>A host that holds it.</summary>
    Node,

    /// <summary>The task does not care; never held back.</summary>
    NoPreference,

    /// <summary>A rack that holds it.</summary>
    Rack,

    /// <summary>Anywhere.</summary>
    Any,
}
