using Flint.Errors;
using Microsoft.Extensions.Configuration;

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
        var below = LayersBelowFlags().Append(flags).Select(intake.LayerOf).ToList();
        var fromCode = intake.LayerOf(code.Select(pair => new SettingEntry(pair.Key, pair.Value, Code)));
        var root = new ConfigurationRoot([.. below, fromCode]);
        foreach (var entry in fromCode.Entries)
        {
            WarnIfFlagLoses(entry, below, intake);
        }

        return new(new(catalog, Winners(root)), intake.Warnings);
    }

    private IEnumerable<IReadOnlyList<SettingEntry>> LayersBelowFlags() =>
        environment.Find(SubmissionVariable) is { } submission
            ? [SubmissionFile.Read(submission)]
            : [ConfigurationFolder.Read(environment), EnvironmentSettings.Read(environment, catalog)];

    private static IEnumerable<SettingEntry> Winners(ConfigurationRoot root) =>
        from pair in root.AsEnumerable()
        select root.Providers.OfType<SettingsLayer>().Last(layer => layer.TryGet(pair.Key, out _)).EntryOf(pair.Key);

    private static void WarnIfFlagLoses(SettingEntry entry, IReadOnlyList<SettingsLayer> below, KeyIntake intake)
    {
        var flag = below
            .SelectMany(layer => layer.Entries)
            .LastOrDefault(lower => string.Equals(lower.Key, entry.Key, StringComparison.OrdinalIgnoreCase));
        if (flag is not null && flag.Source.StartsWith(FlagMark, StringComparison.Ordinal) && flag.Value != entry.Value)
        {
            intake.Warn($"{entry.Key} set in code overrides {flag.Source} of the command line.");
        }
    }
}
