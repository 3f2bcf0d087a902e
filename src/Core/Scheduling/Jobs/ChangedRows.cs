using Flint.Identity;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// What follows when a map task that ran again wrote other rows than before: whoever reads the new rows must not be
/// mixed with who has read the old ones. Part of the scheduler's core.
/// </summary>
/// <remarks>
/// The changed stage and every stage that is made of it, at any distance, begin anew, complete ones too: another branch
/// of the lineage may read the new rows and meet them again. Results that a caller has got cannot be taken back: such a
/// job is given up.
/// </remarks>
internal sealed class ChangedRows(
    CommandBuffer commands, AttemptTable attempts, MapOutputTable outputs, StageBook stages, JobBook jobs,
    SchedulerOptions options)
{
    private const string Advice =
        "Usual causes: sums of doubles, whose last digits follow the order of adding; code that depends on the order " +
        "of arrival, on the clock or on chance. Let the records of this stage follow from its input alone";

    private const string OrWarn = ", or set flint.shuffle.changedRows=warn to go on with rows of both attempts";

    /// <summary>
    /// True if the stage begins anew; false if the new output may be used: nobody has read the old rows, or the user
    /// wants it so.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="partition">The task.</param>
    /// <param name="attempt">Names the attempt with the new rows, and its executor.</param>
    public bool RollBack(StageState stage, int partition, string attempt)
    {
        var again = Affected(stage);
        if (!again.Skip(1).Any(HasRead))
        {
            return false;
        }

        var what = $"Task {partition} of {stage} ran again ({attempt}) and wrote other rows than before, when others " +
            "had read its first rows";
        if (options.ChangedRows == ChangedRowsPolicy.Warn)
        {
            commands.Warn($"{what}: they are mixed (flint.shuffle.changedRows=warn). {Advice}.");
            return false;
        }

        var spoiled = again.SelectMany(one => one.Jobs)
            .Where(job => again.Contains(job.Result) && job.Results.Count > 0)
            .Distinct()
            .ToList();
        outputs.Restart(again.Select(one => one.Plan.Writes).OfType<ShuffleId>());
        foreach (var one in again)
        {
            BeginAnew(one, $"rows of {stage} changed");
        }

        commands.Warn($"{what}: {string.Join(", ", again)} begin anew. {Advice}{OrWarn}.");
        foreach (var job in spoiled)
        {
            jobs.End([job], new JobOutcome.Failed(
                $"Changed rows: {what}; {job.Results.Count} of {job.Plan.ResultPartitions.Count} results that were " +
                $"made of them have been delivered and cannot be taken back. {Advice}{OrWarn}"));
        }

        jobs.AdvanceAll();
        return true;
    }

    private void BeginAnew(StageState stage, string reason)
    {
        if (stage.Phase is not StagePhase.Failed)
        {
            stages.Retire(stage, reason);
        }

        stage.CountsSince = outputs.Epoch;
        foreach (var attempt in stage.Live)
        {
            attempts.Kill(attempt, reason);
        }
    }

    /// <summary>The stage, then all that are made of it.</summary>
    private List<StageState> Affected(StageState changed)
    {
        var affected = new List<StageState> { changed };
        for (var index = 0; index < affected.Count; index++)
        {
            affected.AddRange(Readers(affected[index]).Where(reader => !affected.Contains(reader)).ToList());
        }

        return affected;
    }

    /// <summary>Stages that read it; none for a result stage.</summary>
    private IEnumerable<StageState> Readers(StageState stage) => stage.Plan.Writes is not { } shuffle
        ? []
        : stages.MapStages.Concat(jobs.All.Where(job => job.IsActive).Select(job => job.Result))
            .Where(reader => reader.Plan.Reads.Contains(shuffle));

    /// <summary>Part of its work is done, or being done.</summary>
    private bool HasRead(StageState reader) =>
        reader.Live.Any(attempt => attempt.Counts)
        || (reader.Plan.Writes is { } shuffle
            ? outputs.CountOf(shuffle) > 0
            : reader.Jobs.Exists(job => job.Results.Count > 0));
}
