using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Simulation.Audit;

/// <summary>
/// The rule of the programs that executors may ask for, written down a second time: each is there while a job that
/// brought it runs or the scheduler keeps it, and no longer.
/// </summary>
internal sealed class ProgramAudit
{
    private readonly Dictionary<ProgramHash, int> users = [];

    public void Add(JobPlan plan) => Change(plan, 1);

    public void Release(JobPlan plan) => Change(plan, -1);

    /// <summary>Null, or what is wrong with keeping it.</summary>
    public string? Keep(ProgramHash program)
    {
        if (!IsThere(program))
        {
            return $"program {program} shall be kept and is not there";
        }

        users[program]++;
        return null;
    }

    /// <summary>Null, or what is wrong with dropping it.</summary>
    public string? Drop(ProgramHash program) =>
        IsThere(program) && --users[program] >= 0 ? null : $"program {program} is dropped and is not there";

    public bool IsThere(ProgramHash program) => users.GetValueOrDefault(program) > 0;

    /// <summary>Programs that are there, with their users.</summary>
    public IEnumerable<KeyValuePair<ProgramHash, int>> Left => users.Where(one => one.Value > 0);

    private void Change(JobPlan plan, int by)
    {
        foreach (var stage in plan.MapStages.Append(plan.Result))
        {
            users[stage.Program] = users.GetValueOrDefault(stage.Program) + by;
        }
    }
}
