using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Scheduling.Jobs;

/// <summary>
/// What an executor that registers says it holds: outputs that it lost are lost, others are taken back without running
/// anything, and those of shuffles that nobody needs are to be dropped. Part of the scheduler's core.
/// </summary>
internal sealed class HeldOutputs(
    CommandBuffer commands, AttemptTable attempts, MapOutputTable outputs, StageBook stages, JobGraph graph,
    Recovery recovery)
{
    public Epoch Epoch => outputs.Epoch;

    public void Compare(ExecutorState executor, IReadOnlyList<MapStatus> held)
    {
        recovery.OutputsLost(outputs.DropOf(executor.Id, held));
        var unneeded = new SortedSet<int>();
        foreach (var status in held)
        {
            if (stages.WriterOf(status.Shuffle) is not { } stage)
            {
                unneeded.Add(status.Shuffle.Value);
            }
            else if (status.Owner.Executor == executor.Id && executor.Departure is not { IsReleased: true }
                && IsWanted(stage, status))
            {
                graph.TakeBack(stage, executor, status);
            }
        }

        if (unneeded.Count > 0)
        {
            commands.Send(executor, new DriverMessage.Forget(
                [.. unneeded.Select(shuffle => new ShuffleId(shuffle))], [], []));
        }
    }

    /// <summary>
    /// It is missing, was not given up as unreadable, and was not made before its stage began anew. The end of an
    /// attempt that is still counted as running is under way, and brings its output itself.
    /// </summary>
    private bool IsWanted(StageState stage, MapStatus status) =>
        outputs.Misses(status) && status.Epoch.CompareTo(stage.CountsSince) >= 0
        && !attempts.TryGet(status.Attempt, out _);
}
