using System.Text.RegularExpressions;
using Flint.Errors;

namespace Flint.Settings;

/// <summary>Hides secrets wherever settings are printed. Immutable; the pattern is compiled at first use.</summary>
internal sealed class Redaction
{
    public const string PatternKey = "flint.redaction.regex";

    public const string DefaultPattern = "(?i)secret|password|token|access[.]?key";

    public const string Hidden = "*********(redacted)";

    private readonly Lazy<Regex> pattern;

    private Redaction(string pattern) => this.pattern = new(() => Compile(pattern));

    /// <summary>Hides what matches a pattern in its key or its value; null = the default pattern.</summary>
    public static Redaction By(string? pattern) => new(pattern ?? DefaultPattern);

    /// <summary>The value, or a mark in its place.</summary>
    public string Hide(string key, string value) =>
        pattern.Value.IsMatch(key) || pattern.Value.IsMatch(value) ? Hidden : value;

    /// <exception cref="FlintException">The pattern is not a regular expression.</exception>
    public void Check() => _ = pattern.Value;

    private static Regex Compile(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (RegexParseException error)
        {
            throw new FlintException($"{PatternKey} is not a regular expression: {error.Message}", error);
        }
    }
}
