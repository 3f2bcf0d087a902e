namespace Flint.Errors;

/// <summary>
/// A job was given up. <see cref="ToString"/> is the report: first cause, stage, attempt, host, the user's frames, what
/// to do; then the stack of the program that asked for the job.
/// </summary>
public sealed class JobFailedException : FlintException
{
    private readonly FailureReport report;

    internal JobFailedException(FailureReport report) : base(report.Summary) => this.report = report;

    /// <summary>The last failure that led here, or null if no attempt failed.</summary>
    public TaskFailure? Failure => report.Failure;

    /// <summary>The whole report, without the stack of the caller.</summary>
    public string Report => report.ToString();

    /// <summary>The report, and the stack of the program that asked for the job.</summary>
    public override string ToString() => StackTrace is null ? Report : $"{Report}\n{StackTrace}";
}
