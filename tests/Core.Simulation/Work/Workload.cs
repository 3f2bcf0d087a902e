using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Simulation.Work;

/// <summary>The jobs of one run, drawn from its seed: one of eight shapes, sometimes with a second job.</summary>
internal sealed class Workload
{
    public const int Shapes = 8;

    private readonly Random chance;
    private readonly Dictionary<string, StageModel> byProgram = [];
    private readonly List<JobModel> jobs = [];
    private readonly bool isVolatile;
    private int shuffles;
    private int stages;

    public Workload(Random chance)
    {
        this.chance = chance;
        Shape = chance.Next(Shapes);
        isVolatile = chance.Next(3) == 0;
        Build(Shape);
    }

    public int Shape { get; }

    public IReadOnlyList<JobModel> Jobs => jobs;

    public IEnumerable<StageModel> Stages => byProgram.Values;

    public StageModel StageOf(ProgramHash program) => byProgram[program.Hex];

    private void Build(int shape)
    {
        switch (shape)
        {
            case 0:
                AddJob(Result(Some(1, 8)));
                break;
            case 1:
                AddDiamond();
                break;
            case 2:
                AddChain(depth: 2);
                break;
            case 3:
                AddChain(depth: 4);
                break;
            case 4:
                AddShared();
                break;
            case 5:
                AddJob(Result(0));
                AddJob(Result(Some(1, 4)));
                break;
            case 6:
                AddJob(Result(Some(2, 4), Map(Some(12, 24), reduces: 4)));
                break;
            default:
                AddManyParents();
                break;
        }
    }

    private void AddDiamond()
    {
        var width = Some(1, 5);
        var top = Map(Some(2, 5), width);
        var left = Map(width, 3, top);
        var right = Map(width, 3, top);
        AddJob(Result(3, left, right));
    }

    private void AddChain(int depth)
    {
        var stage = Map(Some(2, 5), Some(2, 5));
        for (var level = 1; level < depth; level++)
        {
            stage = Map(stage.Plan.ReducePartitions, Some(2, 5), stage);
        }

        AddJob(Result(stage.Plan.ReducePartitions, stage));
    }

    private void AddShared()
    {
        var shared = Map(Some(3, 6), 4);
        AddJob(Result(4, shared));
        AddJob(Result(4, shared, Map(Some(2, 4), 4)));
    }

    private void AddManyParents()
    {
        StageModel[] parents = [.. Enumerable.Range(0, Some(2, 4)).Select(_ => Map(Some(1, 4), 3))];
        AddJob(Result(3, parents));
        AddJob(Result(Some(1, 3)));
    }

    private int Some(int least, int most) => chance.Next(least, most + 1);

    private StageModel Map(int tasks, int reduces, params StageModel[] parents) =>
        Add(tasks, new ShuffleId(shuffles++), reduces, saves: false, parents);

    private StageModel Result(int tasks, params StageModel[] parents) =>
        Add(tasks, null, 0, saves: chance.Next(3) != 0, parents);

    private StageModel Add(int tasks, ShuffleId? writes, int reduces, bool saves, StageModel[] parents)
    {
        var key = (ulong)chance.NextInt64();
        var program = NextProgram();
        var plan = new StagePlan(
            $"stage {stages}", writes, reduces, [.. parents.Select(parent => parent.Plan.Writes!.Value)], program,
            [.. Enumerable.Range(0, tasks).Select(_ => new TaskPlan(default, Hosts()))]);
        var model = new StageModel(key, plan, parents, saves, writes is not null && isVolatile && chance.Next(2) == 0);
        byProgram.Add(program.Hex, model);
        return model;
    }

    private IReadOnlyList<string> Hosts() => chance.Next(3) == 0 ? [$"host{chance.Next(4)}"] : [];

    private void AddJob(StageModel result)
    {
        var maps = new List<StagePlan>();
        AddParents(result, maps);
        var plan = new JobPlan(
            $"job {jobs.Count}", maps, result.Plan, [.. Enumerable.Range(0, result.Partitions)]);
        var submit = jobs.Count == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(chance.Next(0, 30));
        TimeSpan? cancel = chance.Next(4) == 0 ? TimeSpan.FromMilliseconds(chance.Next(0, 40_000)) : null;
        jobs.Add(new(new(jobs.Count), plan, result, submit, cancel));
    }

    /// <summary>What an earlier job has lowered already may be encoded to another program now.</summary>
    private StagePlan Lowered(StageModel stage)
    {
        if (!jobs.Exists(job => job.Plan.MapStages.Contains(stage.Plan)))
        {
            return stage.Plan;
        }

        var again = stage.Plan with { Program = NextProgram() };
        byProgram.Add(again.Program.Hex, stage);
        return again;
    }

    private ProgramHash NextProgram() => new($"{++stages:x64}");

    private void AddParents(StageModel stage, List<StagePlan> maps)
    {
        foreach (var parent in stage.Parents)
        {
            AddParents(parent, maps);
            if (!maps.Exists(map => map.Writes == parent.Plan.Writes))
            {
                maps.Add(Lowered(parent));
            }
        }
    }
}
