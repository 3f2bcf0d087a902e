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

    /// <summary>What its delivered results were made of.</summary>
    public CoherenceAudit Coherence { get; } = new(model);

    public JobOutcome? Outcome { get; set; }

    public Dictionary<int, AttemptRecord> Delivered { get; } = [];
}
