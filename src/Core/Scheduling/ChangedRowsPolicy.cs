namespace Flint.Scheduling;

/// <summary>What to do when a map task that runs again writes other rows than before.</summary>
public enum ChangedRowsPolicy
{
    /// <summary>Nobody reads a mixture: what has read the old rows runs again, or its job is given up.</summary>
    Rollback,

    /// <summary>One line for people; rows of both attempts are mixed.</summary>
    Warn,
}
