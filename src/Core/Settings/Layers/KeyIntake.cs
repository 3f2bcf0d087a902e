namespace Flint.Settings.Layers;

/// <summary>
/// Takes keys as people write them: <c>spark.</c> becomes <c>flint.</c>, foreign keys are dropped, unknown ones kept;
/// both with a warning. Used while a session is built, by one thread.
/// </summary>
internal sealed class KeyIntake(SettingsCatalog catalog)
{
    private const string Prefix = "flint.";
    private const string Alias = "spark.";

    private readonly List<string> warnings = [];

    public IReadOnlyList<string> Warnings => warnings;

    public void Warn(string warning) => warnings.Add(warning);

    /// <summary>The entries of one layer by key; a key of Flint wins over its alias in the same layer.</summary>
    public Dictionary<string, SettingEntry> LayerOf(IEnumerable<SettingEntry> written)
    {
        var aliases = new List<SettingEntry>();
        var layer = new Dictionary<string, SettingEntry>(StringComparer.Ordinal);
        foreach (var entry in written)
        {
            if (entry.Key.StartsWith(Alias, StringComparison.Ordinal))
            {
                aliases.Add(entry with { Key = string.Concat(Prefix, entry.Key.AsSpan(Alias.Length)) });
            }
            else if (entry.Key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                layer[entry.Key] = Checked(entry);
            }
            else
            {
                Warn($"{entry.Key} (from {entry.Source}) is ignored: settings begin with {Prefix} or {Alias}");
            }
        }

        var ours = new HashSet<string>(layer.Keys, StringComparer.Ordinal);
        foreach (var entry in aliases)
        {
            if (!ours.Contains(entry.Key))
            {
                layer[entry.Key] = Checked(entry);
            }
        }

        return layer;
    }

    private SettingEntry Checked(SettingEntry entry)
    {
        if (!catalog.IsKnown(entry.Key))
        {
            var nearest = catalog.Nearest(entry.Key);
            Warn($"{entry.Key} (from {entry.Source}) is not a known setting"
                + (nearest is null ? "." : $"; did you mean {nearest}?"));
        }

        return entry;
    }
}
