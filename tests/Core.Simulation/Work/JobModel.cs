using Flint.Identity;
using Flint.Rdds.Plans;

namespace Flint.Simulation.Work;

/// <summary>One job of a run: what is submitted and what must come out.</summary>
/// <param name="Job">Its id.</param>
/// <param name="Plan">What the scheduler gets.</param>
/// <param name="Result">Its last stage.</param>
/// <param name="SubmitAfter">Virtual time of its submission.</param>
/// <param name="CancelAfter">When its caller gives up, counted from the submission, or null.</param>
internal sealed record JobModel(
    JobId Job, JobPlan Plan, StageModel Result, TimeSpan SubmitAfter, TimeSpan? CancelAfter);
