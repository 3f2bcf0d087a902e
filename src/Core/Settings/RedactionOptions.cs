namespace Flint.Settings;

/// <summary>What is hidden wherever settings are printed.</summary>
public sealed record RedactionOptions
{
    /// <summary>
    /// A regular expression. A setting whose key or value matches it is printed as a row of stars.
    /// </summary>
    [Setting("flint.redaction.regex")]
    public string Regex { get; init; } = "(?i)secret|password|token|access[.]?key";

    /// <summary>Refuses what is not a regular expression.</summary>
    public void Validate() => Redaction.By(Regex).Check();
}
