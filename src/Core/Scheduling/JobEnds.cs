using System.Diagnostics;
using Flint.Errors;
using Flint.Rdds.Plans;

namespace Flint.Scheduling;

/// <summary>What the end of a job is to its caller. Stateless.</summary>
internal static class JobEnds
{
    /// <summary>Returns if the job has succeeded.</summary>
    public static void ThrowIfFailed(JobPlan plan, JobOutcome outcome)
    {
        switch (outcome)
        {
            case JobOutcome.Succeeded:
                return;
            case JobOutcome.Failed failed:
                throw new JobFailedException(new FailureReport(plan.Name, failed.Reason)
                {
                    Failure = failed.Last?.Failure,
                    Stage = failed.Last?.Stage,
                    Attempt = failed.Last?.Attempt,
                    Host = failed.Last?.Host,
                });
            case JobOutcome.Cancelled cancelled:
                throw new OperationCanceledException($"{plan.Name} was cancelled: {cancelled.Reason}.");
            default:
                throw new UnreachableException($"Unknown outcome {outcome}.");
        }
    }
}
