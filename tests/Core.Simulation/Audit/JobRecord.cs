using Flint.Scheduling;
using Flint.Simulation.Work;

namespace Flint.Simulation.Audit;

/// <summary>What the auditor knows of one job. Mutated by the auditor only.</summary>
internal sealed class JobRecord(JobModel model)
{
    public JobModel Model => model;

    public bool IsSubmitted { get; set; }

    /// <summary>
    /// Its caller gave up before all results were there: from then on the job can only end as cancelled.
    /// </summary>
    public bool IsCancelled { get; set; }

    public bool IsDelivered => Delivered.Count == Model.Plan.ResultPartitions.Count;

    /// <summary>Its caller waits for results.</summary>
    public bool IsRunning => IsSubmitted && Outcome is null && !IsCancelled && !IsDelivered;

    /// <summary>Its caller was told of results, and may have them though they count as lost.</summary>
    public bool WasGivenResults { get; set; }

    /// <summary>A result of this partition is delivered or on its way.</summary>
    public bool Has(int partition) => Delivered.ContainsKey(partition) || Fetching.ContainsKey(partition);

    /// <summary>What its delivered results were made of.</summary>
    public CoherenceAudit Coherence { get; } = new(model);

    public JobOutcome? Outcome { get; set; }

    /// <summary>Results that the caller has.</summary>
    public Dictionary<int, AttemptRecord> Delivered { get; } = [];

    /// <summary>Results that the caller is fetching.</summary>
    public Dictionary<int, AttemptRecord> Fetching { get; } = [];
}
