using Flint.Identity;
using Flint.Shuffle;
using Flint.Simulation.Work;

namespace Flint.Simulation.Audit;

/// <summary>
/// Whether all delivered results of one job were made of one coherent attempt of each map task: no task of theirs has
/// read rows that another one knows differently, and each has read every row once.
/// </summary>
internal sealed class CoherenceAudit(JobModel job)
{
    private readonly Dictionary<(ShuffleId Shuffle, int Map), ulong> rows = [];
    private readonly HashSet<TaskAttemptId> seen = [];

    /// <summary>Null, or what is wrong with a delivered attempt.</summary>
    public string? Add(AttemptRecord result, Func<TaskAttemptId, AttemptRecord> find) =>
        Check(job.Result, result, find);

    private string? Check(StageModel stage, AttemptRecord attempt, Func<TaskAttemptId, AttemptRecord> find)
    {
        if (!seen.Add(attempt.Launch.Attempt))
        {
            return null;
        }

        foreach (var read in attempt.Reads)
        {
            var map = find(read.Attempt);
            if (!rows.TryAdd((read.Shuffle, read.MapPartition), map.Value!.Value)
                && rows[(read.Shuffle, read.MapPartition)] != map.Value)
            {
                return $"not coherent: other results were made of other rows of {read.Shuffle}/{read.MapPartition} than"
                    + $" those of attempt {read.Attempt}";
            }

            var parent = stage.Parents.First(one => one.Plan.Writes == read.Shuffle);
            if (Check(parent, map, find) is { } wrong)
            {
                return wrong;
            }
        }

        return attempt.Value == stage.ValueOf(attempt.Launch.Attempt, attempt.Launch.Partition, SumOf(stage, attempt))
            ? null
            : $"attempt {attempt.Launch.Attempt} has the wrong number";
    }

    private ulong SumOf(StageModel stage, AttemptRecord attempt)
    {
        var sum = 0UL;
        foreach (var parent in stage.Parents)
        {
            for (var map = 0; map < parent.Partitions; map++)
            {
                sum += StageModel.Row(
                    rows.GetValueOrDefault((parent.Plan.Writes!.Value, map)), attempt.Launch.Partition);
            }
        }

        return sum;
    }
}
