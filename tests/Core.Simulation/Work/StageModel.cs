using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Simulation.Work;

/// <summary>
/// What the tasks of one stage compute: a number per partition, made of the stage's key and of everything read. A lost,
/// doubled or exchanged input gives another number.
/// </summary>
/// <param name="Key">Makes stages different.</param>
/// <param name="Plan">The stage as the scheduler sees it.</param>
/// <param name="Parents">The stages whose shuffles it reads, in the order of the plan's Reads.</param>
/// <param name="Saves">Its tasks ask the arbiter before they end.</param>
/// <param name="IsVolatile">Each attempt computes another number: it depends on chance.</param>
internal sealed record StageModel(
    ulong Key, StagePlan Plan, IReadOnlyList<StageModel> Parents, bool Saves, bool IsVolatile)
{
    /// <summary>It or a stage before it is volatile: nobody can say beforehand what comes out.</summary>
    public bool IsUncertain => IsVolatile || Parents.Any(parent => parent.IsUncertain);

    public int Partitions => Plan.Tasks.Count;

    /// <summary>The right number of a partition, computed without any engine.</summary>
    public ulong Expected(int partition, Dictionary<(ShuffleId, int), ulong> known)
    {
        var sum = 0UL;
        foreach (var parent in Parents)
        {
            for (var map = 0; map < parent.Partitions; map++)
            {
                sum += Row(parent.ExpectedMap(map, known), partition);
            }
        }

        return Value(partition, sum);
    }

    /// <summary>A partition's number, given the sum of what was read.</summary>
    public ulong Value(int partition, ulong sum) => Mix(Key ^ Mix((ulong)partition + 1) ^ sum);

    /// <summary>The number of one attempt at a partition.</summary>
    public ulong ValueOf(TaskAttemptId attempt, int partition, ulong sum) =>
        IsVolatile ? Mix(Value(partition, sum) ^ (ulong)attempt.Value) : Value(partition, sum);

    /// <summary>What a map task with this number writes for a reduce partition.</summary>
    public static ulong Row(ulong value, int reduce) => Mix(value + (ulong)reduce * 0x9E3779B97F4A7C15);

    private ulong ExpectedMap(int map, Dictionary<(ShuffleId, int), ulong> known)
    {
        var key = (Plan.Writes!.Value, map);
        if (!known.TryGetValue(key, out var value))
        {
            known.Add(key, value = Expected(map, known));
        }

        return value;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
