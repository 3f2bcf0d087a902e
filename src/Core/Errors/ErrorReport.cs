using System.Globalization;

namespace Flint.Errors;

/// <summary>An exception as text: what crosses a process border when the exception itself cannot.</summary>
/// <param name="Type">Full name of the exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="StackTrace">Its stack trace, or empty.</param>
/// <param name="Cause">The inner exception, or null.</param>
public sealed record ErrorReport(string Type, string Message, string StackTrace, ErrorReport? Cause)
{
    private const int DeepestCause = 16;

    /// <summary>More would only fill frames, logs and screens.</summary>
    private const int LongestText = 16 << 10;

    /// <summary>
    /// Describes an exception and up to 16 levels of its causes, whatever its own members do. Texts of more than 16,384
    /// characters are cut.
    /// </summary>
    public static ErrorReport Of(Exception error) => Of(error, DeepestCause)!;

    /// <summary>The innermost cause.</summary>
    public ErrorReport Root => Cause?.Root ?? this;

    /// <summary>Type and message, of the causes too; without stack traces.</summary>
    public override string ToString() => Cause is null ? $"{Type}: {Message}" : $"{Type}: {Message} <- {Cause}";

    private static ErrorReport? Of(Exception? error, int levels) =>
        error is null || levels == 0
            ? null
            : new(error.GetType().FullName ?? error.GetType().Name, Read(() => error.Message ?? "(no message)"),
                Read(() => error.StackTrace ?? ""), Of(error.InnerException, levels - 1));

    private static string Read(Func<string> text)
    {
        try
        {
            return Cut(text());
        }
        catch (Exception error)
        {
            // The border around user code: an exception of the user's may override its members, and they may throw.
            return $"(cannot be read: {error.GetType().FullName})";
        }
    }

    private static string Cut(string text) => text.Length <= LongestText
        ? text
        : string.Create(
            CultureInfo.InvariantCulture, $"{text.AsSpan(0, LongestText)}... ({text.Length} characters in all)");
}
