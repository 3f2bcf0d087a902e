namespace Flint.Settings;

/// <summary>What is hidden wherever settings are printed.</summary>
public sealed record RedactionOptions
{
    /// <summary>
    /// A regular expression. A setting whose key or value matches it is printed as a row of stars.
    /// </summary>
    [Setting("flint.redaction.regex", ForExecutors = true)]
    public string Regex { get; init; } = Redaction.DefaultPattern;

    /// <summary>Refuses what is not a regular expression.</summary>
    public void Validate()
    {
        // The first regular expression of a process costs 10 ms. The default is known to be one.
        if (Regex != Redaction.DefaultPattern)
        {
            Redaction.By(Regex).Check();
        }
    }
}
