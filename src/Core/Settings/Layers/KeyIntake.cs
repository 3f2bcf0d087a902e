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

    /// <summary>Puts entries into a layer; a key of Flint wins over its alias in the same layer.</summary>
    public SettingsLayer LayerOf(IEnumerable<SettingEntry> written)
    {
        var all = written.ToList();
        var layer = new SettingsLayer();
        foreach (var entry in all.Where(entry => Starts(entry.Key, Alias)))
        {
            layer.Put(Checked(entry with { Key = Prefix + entry.Key[Alias.Length..] }));
        }

        foreach (var entry in all.Where(entry => Starts(entry.Key, Prefix)))
        {
            layer.Put(Checked(entry));
        }

        foreach (var entry in all.Where(entry => !Starts(entry.Key, Prefix) && !Starts(entry.Key, Alias)))
        {
            Warn($"{entry.Key} (from {entry.Source}) is ignored: settings begin with {Prefix} or {Alias}.");
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

    private static bool Starts(string key, string prefix) => key.StartsWith(prefix, StringComparison.Ordinal);
}
