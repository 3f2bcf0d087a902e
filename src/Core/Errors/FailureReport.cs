using System.Text;

namespace Flint.Errors;

/// <summary>
/// Why a job was given up, as a person reads it: first cause, stage, attempt, host, the user's frames, what to do.
/// Immutable.
/// </summary>
/// <param name="Job">The action: <c>CollectAsync</c>.</param>
/// <param name="Reason">One sentence: which stage and partition, how many attempts, which limit.</param>
internal sealed record FailureReport(string Job, string Reason)
{
    private const string Indent = "  ";
    private const int TitleWidth = 12;

    /// <summary>The last failure that led here, or null if no attempt failed.</summary>
    public TaskFailure? Failure { get; init; }

    /// <summary>The stage and its chain of operators, or null.</summary>
    public string? Stage { get; init; }

    /// <summary>The attempt, or null.</summary>
    public string? Attempt { get; init; }

    /// <summary>The host of the attempt, or null.</summary>
    public string? Host { get; init; }

    /// <summary>One line.</summary>
    public string Summary
    {
        get
        {
            var reason = Reason.TrimEnd('.');
            var cause = Failure?.Describe().TrimEnd('.');
            return cause is null || reason.Contains(cause, StringComparison.Ordinal)
                ? $"{Job} failed: {reason}."
                : $"{Job} failed: {reason}. First cause: {cause}.";
        }
    }

    /// <summary>All of it, over several lines; without a line feed at the end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Job} failed: {Reason.TrimEnd('.')}.");
        Line(text, "first cause", FirstCause());
        Line(text, "in", (Failure as TaskFailure.UserCode)?.Operator ?? (Failure as TaskFailure.Engine)?.Doing);
        Line(text, "stage", Stage);
        Line(text, "attempt", Attempt);
        Line(text, "host", Host);
        var title = "your code";
        var frames = UserFrames.Of(Error);
        foreach (var frame in frames)
        {
            Line(text, title, frame);
            title = "";
        }

        Line(text, "what to do", Failure is null ? null : Advice.For(Failure, frames.Count > 0));
        return text.ToString();
    }

    private ErrorReport? Error => Failure switch
    {
        TaskFailure.UserCode user => user.Error,
        TaskFailure.Engine engine => engine.Error,
        _ => null,
    };

    private string? FirstCause() =>
        Error is { } error ? $"{error.Root.Type}: {error.Root.Message}" : Failure?.Describe();

    private static void Line(StringBuilder text, string title, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append('\n').Append(Indent).Append(title.PadRight(TitleWidth))
                .Append(value.ReplaceLineEndings("\n" + Indent + new string(' ', TitleWidth)));
        }
    }
}
