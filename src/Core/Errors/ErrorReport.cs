namespace Flint.Errors;

/// <summary>An exception as text: what crosses a process border when the exception itself cannot.</summary>
/// <param name="Type">Full name of the exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="StackTrace">Its stack trace, or empty.</param>
/// <param name="Cause">The inner exception, or null.</param>
public sealed record ErrorReport(string Type, string Message, string StackTrace, ErrorReport? Cause)
{
    private const int DeepestCause = 16;

    /// <summary>Describes an exception and up to 16 levels of its causes.</summary>
    public static ErrorReport Of(Exception error) => Of(error, DeepestCause)!;

    /// <summary>The innermost cause.</summary>
    public ErrorReport Root => Cause?.Root ?? this;

    /// <summary>Type and message, of the causes too; without stack traces.</summary>
    public override string ToString() => Cause is null ? $"{Type}: {Message}" : $"{Type}: {Message} <- {Cause}";

    private static ErrorReport? Of(Exception? error, int levels) =>
        error is null || levels == 0
            ? null
            : new(error.GetType().FullName ?? error.GetType().Name, error.Message, error.StackTrace ?? "",
                Of(error.InnerException, levels - 1));
}
