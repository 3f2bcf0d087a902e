using Flint.Errors;

namespace Flint.Settings.Layers;

/// <summary>
/// Puts the layers of settings together, the later over the earlier: built-in defaults (the options records), the
/// settings file, the environment, the command line, code. A program that a submitter started finds the middle three
/// already put together in the file that <c>FLINT_SUBMISSION</c> names. Used once per session, by one thread.
/// </summary>
internal sealed class SettingsLayers(SettingsCatalog catalog, ProcessEnvironment environment)
{
    /// <summary>The source of what code sets.</summary>
    public const string Code = "code";

    private const string SubmissionVariable = "FLINT_SUBMISSION";
    private const string FlagMark = "--";

    /// <summary>Reads all layers and freezes the result.</summary>
    /// <param name="code">What the builder was given.</param>
    /// <exception cref="FlintException">A file cannot be read.</exception>
    public ResolvedSettings Resolve(IReadOnlyDictionary<string, string> code) => Resolve([], code);

    /// <summary>Reads all layers and freezes the result.</summary>
    /// <param name="flags">What the command line of this process set; each source begins with its flag.</param>
    /// <param name="code">What the builder was given.</param>
    /// <exception cref="FlintException">A file cannot be read.</exception>
    public ResolvedSettings Resolve(IReadOnlyList<SettingEntry> flags, IReadOnlyDictionary<string, string> code)
    {
        var intake = new KeyIntake(catalog);
        var winners = new Dictionary<string, SettingEntry>(StringComparer.Ordinal);
        foreach (var layer in LayersBelowFlags())
        {
            PutOver(winners, intake.LayerOf(layer));
        }

        PutOver(winners, intake.LayerOf(flags));
        var fromCode = intake.LayerOf(EntriesOf(code));
        WarnWhereFlagsLose(winners, fromCode, intake);
        PutOver(winners, fromCode);
        return new(new(catalog, winners.Values), intake.Warnings);
    }

    private static void PutOver(Dictionary<string, SettingEntry> lower, Dictionary<string, SettingEntry> upper)
    {
        foreach (var (key, entry) in upper)
        {
            lower[key] = entry;
        }
    }

    private static void WarnWhereFlagsLose(
        Dictionary<string, SettingEntry> lower, Dictionary<string, SettingEntry> code, KeyIntake intake)
    {
        foreach (var (key, entry) in code)
        {
            if (lower.TryGetValue(key, out var flag) && flag.Value != entry.Value
                && flag.Source.StartsWith(FlagMark, StringComparison.Ordinal))
            {
                intake.Warn($"{key} set in code overrides {flag.Source} of the command line.");
            }
        }
    }

    private static List<SettingEntry> EntriesOf(IReadOnlyDictionary<string, string> code)
    {
        var entries = new List<SettingEntry>(code.Count);
        foreach (var (key, value) in code)
        {
            entries.Add(new(key, value, Code));
        }

        return entries;
    }

    private IReadOnlyList<SettingEntry>[] LayersBelowFlags() =>
        environment.Find(SubmissionVariable) is { } submission
            ? [SubmissionFile.Read(submission)]
            : [ConfigurationFolder.Read(environment), EnvironmentSettings.Read(environment, catalog)];
}
