using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Tasks;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// Shuffles that no data set can name any more: forgotten here and on all executors as soon as no job has them in its
/// plan and no attempt writes or reads them. Part of the scheduler's core.
/// </summary>
internal sealed class UnneededShuffles(
    CommandBuffer commands, ExecutorTable executors, AttemptTable attempts, MapOutputTable outputs, StageBook stages)
{
    private readonly SortedSet<int> waiting = [];

    public void Add(IReadOnlyList<ShuffleId> shuffles) => waiting.UnionWith(shuffles.Select(shuffle => shuffle.Value));

    /// <summary>Forgets what is free to go; each turn ends with this.</summary>
    public void Sweep()
    {
        if (waiting.Count == 0)
        {
            return;
        }

        ShuffleId[] free = [.. waiting.Select(value => new ShuffleId(value)).Where(IsFree)];
        waiting.ExceptWith(free.Select(shuffle => shuffle.Value));
        ShuffleId[] known = [.. free.Where(outputs.Knows)];
        if (known.Length == 0)
        {
            return;
        }

        foreach (var shuffle in known)
        {
            outputs.Forget(shuffle);
            stages.Forget(shuffle);
        }

        foreach (var executor in executors.All.Where(executor => executor.IsRegistered))
        {
            commands.Send(executor, new DriverMessage.Forget(known, [], []));
        }
    }

    private bool IsFree(ShuffleId shuffle) =>
        stages.WriterOf(shuffle) is not { Jobs.Count: > 0 }
        && !attempts.Live.Any(attempt =>
            attempt.Stage.Plan.Writes == shuffle || attempt.Stage.Plan.Reads.Contains(shuffle));
}
