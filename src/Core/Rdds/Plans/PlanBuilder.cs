using System.Security.Cryptography;
using Flint.Identity;
using Flint.Serialization;

namespace Flint.Rdds.Plans;

/// <summary>
/// Lowers a lineage to a <see cref="JobPlan"/>: finds the shuffles behind a data set, settles them, encodes one program
/// per stage. Runs on the caller's task, before the scheduler hears of the job, so that code of the user (listing,
/// preferred hosts) can fail the action only. One per action.
/// </summary>
internal sealed class PlanBuilder(RddContext context, CancellationToken stop)
{
    private readonly Dictionary<ShuffleId, StagePlan> stages = [];
    private readonly List<StagePlan> inOrder = [];
    private readonly Dictionary<ProgramHash, ReadOnlyMemory<byte>> programs = [];

    /// <summary>Lowers an action: a function of the partitions of a data set.</summary>
    /// <param name="name">The action's name.</param>
    /// <param name="rdd">The data set that it reads.</param>
    /// <param name="function">What it makes of a partition.</param>
    /// <param name="only">The partitions to run, or null for all.</param>
    public async ValueTask<JobPlan> BuildAsync<T, R>(
        string name, Rdd<T> rdd, ResultFunction<T, R> function, IReadOnlyList<int>? only)
    {
        await ListByKeyAsync(rdd).ConfigureAwait(false);
        await LowerShufflesAsync(rdd).ConfigureAwait(false);
        var partitions = await rdd.PartitionsAsync(stop).ConfigureAwait(false);
        var wanted = only?.ToHashSet();
        var reader = rdd.CreateReader();
        var encode = InputEncoder(reader, context);
        var result = new StagePlan(
            rdd.Name, null, 0, ShufflesOf(rdd), Encode(new ResultProgram<T, R>(reader, function)),
            [.. partitions.Select(one => wanted?.Contains(one.Index) == false ? Unused : Plan(rdd, one, encode))]);
        return new(name, inOrder, result, only ?? [.. Enumerable.Range(0, partitions.Count)])
        {
            Programs = programs,
            Lineage = rdd,
        };
    }

    /// <summary>Makes the function that writes partitions as a reader wants to read them.</summary>
    public static Func<RddPartition, ReadOnlyMemory<byte>> InputEncoder<T>(
        PartitionReader<T> reader, RddContext context)
    {
        var writer = new RecordWriter();
        return partition =>
        {
            writer.Reset();
            reader.WritePartition(writer, partition, context.Services);
            return writer.ToArray();
        };
    }

    private static TaskPlan Unused { get; } = new(default, []);

    private static TaskPlan Plan(Rdd rdd, RddPartition one, Func<RddPartition, ReadOnlyMemory<byte>> encode) =>
        new(encode(one), rdd.PreferredHosts(one));

    /// <summary>
    /// Lists the partitions of the by-key operators of a lineage, parents first: only then is known which of their
    /// inputs are spread right already, and so where the stages begin. Without recursion, as below.
    /// </summary>
    private async ValueTask ListByKeyAsync(Rdd rdd)
    {
        var seen = new HashSet<Rdd>();
        var open = new Stack<(Rdd Rdd, bool ParentsDone)>([(rdd, false)]);
        while (open.TryPop(out var next))
        {
            stop.ThrowIfCancellationRequested();
            if (next.ParentsDone)
            {
                // What lies between two of them is listed with the later one.
                await next.Rdd.PartitionsAsync(stop).ConfigureAwait(false);
            }
            else if (seen.Add(next.Rdd))
            {
                var dependencies = next.Rdd.Dependencies;
                if (dependencies.Any(dependency => dependency is ShuffleDependency))
                {
                    open.Push((next.Rdd, true));
                }

                foreach (var dependency in dependencies)
                {
                    open.Push((dependency.Parent, false));
                }
            }
        }
    }

    /// <summary>Visits shuffles parents first, without recursion: lineages may be thousands of shuffles deep.</summary>
    private async ValueTask LowerShufflesAsync(Rdd rdd)
    {
        var open = new Stack<(ShuffleDependency Shuffle, bool ParentsDone)>();
        PushAll(rdd);
        while (open.TryPop(out var next))
        {
            stop.ThrowIfCancellationRequested();
            if (stages.ContainsKey(next.Shuffle.Id))
            {
                continue;
            }

            if (next.ParentsDone)
            {
                var stage = await LowerAsync(next.Shuffle).ConfigureAwait(false);
                stages.Add(next.Shuffle.Id, stage);
                inOrder.Add(stage);
            }
            else
            {
                open.Push((next.Shuffle, true));
                PushAll(next.Shuffle.Parent);
            }
        }

        void PushAll(Rdd from)
        {
            foreach (var shuffle in StageLineage.Shuffles(from))
            {
                open.Push((shuffle, false));
            }
        }
    }

    private async ValueTask<StagePlan> LowerAsync(ShuffleDependency shuffle)
    {
        var partitioner = await shuffle.SettleAsync(stop).ConfigureAwait(false);
        var partitions = await shuffle.Parent.PartitionsAsync(stop).ConfigureAwait(false);
        var encode = shuffle.CreateInputEncoder();
        return new(
            shuffle.Parent.Name, shuffle.Id, partitioner.Partitions, ShufflesOf(shuffle.Parent),
            Encode(shuffle.CreateMapProgram()),
            [.. partitions.Select(one => Plan(shuffle.Parent, one, encode))]);
    }

    private static IReadOnlyList<ShuffleId> ShufflesOf(Rdd rdd) =>
        [.. StageLineage.Shuffles(rdd).Select(shuffle => shuffle.Id).Distinct()];

    private ProgramHash Encode(StageProgram program)
    {
        var encoded = context.Encode(program);
        var hash = new ProgramHash(Convert.ToHexStringLower(SHA256.HashData(encoded)));
        programs[hash] = encoded;
        return hash;
    }
}
