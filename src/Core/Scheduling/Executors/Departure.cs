namespace Flint.Scheduling.Executors;

/// <summary>How far an executor that leaves has come. Owned by <see cref="Departures"/>.</summary>
internal sealed class Departure
{
    /// <summary>When it will be taken away; null: it may take the time that it needs.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>It has said that it takes no more tasks.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Nothing runs there any more.</summary>
    public bool IsDrained { get; set; }

    /// <summary>The cluster manager was told to end it.</summary>
    public bool IsReleased { get; set; }

    /// <summary>Its end is the driver's or the cluster's doing from now on, whatever the manager says of it.</summary>
    public bool IsDue(DateTimeOffset now) => IsReleased || Deadline <= now;
}
