using System.Reflection;
using System.Text.RegularExpressions;
using Flint.Errors;

namespace Flint.Settings;

/// <summary>
/// All values that were set, frozen when the session is built, each with where it came from. Immutable, thread-safe.
/// </summary>
internal sealed class SettingsSnapshot
{
    private readonly Dictionary<string, SettingEntry> byKey = new(StringComparer.Ordinal);
    private readonly SettingsCatalog catalog;
    private readonly Redaction redaction;

    public SettingsSnapshot(SettingsCatalog catalog, IEnumerable<SettingEntry> entries)
    {
        this.catalog = catalog;
        foreach (var entry in entries)
        {
            byKey[entry.Key] = entry;
        }

        redaction = Redaction.By(Find(Redaction.PatternKey));
    }

    /// <summary>What was set, by key; defaults are not in it. May hold secrets: print <see cref="Describe"/>.</summary>
    public IReadOnlyList<SettingEntry> Entries =>
        [.. byKey.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal)];

    /// <summary>The text that was set for a key, or null.</summary>
    public string? Find(string key) => byKey.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>Where a key was set, or null if it was not.</summary>
    public string? SourceOf(string key) => byKey.TryGetValue(key, out var entry) ? entry.Source : null;

    /// <summary>
    /// An options record with its settings: defaults where nothing was set, then checked by the record's own
    /// <c>Validate()</c>.
    /// </summary>
    /// <exception cref="FlintException">A value is wrong; the message says what to write instead.</exception>
    public TOptions Get<TOptions>() where TOptions : class, new() => (TOptions)Get(typeof(TOptions));

    /// <summary>The same for a record whose type is known at run time only.</summary>
    internal object Get(Type type)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<SettingAttribute>() is { } setting
                && byKey.TryGetValue(setting.Key, out var entry))
            {
                property.SetValue(options, Read(entry, property.PropertyType));
            }
        }

        var validate = type.GetMethod("Validate", BindingFlags.Public | BindingFlags.Instance, []);
        Check(() => validate?.Invoke(options, BindingFlags.DoNotWrapExceptions, null, null, null));
        return options;
    }

    /// <summary>Runs a check of values; what it refuses is told with where these were set.</summary>
    /// <exception cref="FlintException">The check refused something.</exception>
    public void Check(Action check)
    {
        try
        {
            check();
        }
        catch (Exception error) when (error is ArgumentException or FlintException)
        {
            throw new FlintException(Entries.Aggregate(error.Message, WithSource), error);
        }
    }

    /// <summary>The part that executors get: settings marked for them, and keys below an open prefix.</summary>
    public SettingsSnapshot ForExecutors() => new(
        catalog,
        Entries.Where(entry => catalog.Find(entry.Key)?.ForExecutors ?? catalog.IsKnown(entry.Key)));

    /// <summary>One line a setting: key, value and source; secrets are hidden.</summary>
    public IEnumerable<string> Describe() =>
        Entries.Select(entry => $"{entry.Key}={redaction.Hide(entry.Key, entry.Value)} ({entry.Source})");

    private static string WithSource(string message, SettingEntry entry)
    {
        var wholeKey = new Regex(Regex.Escape(entry.Key) + @"(?!\.?\w)");
        return wholeKey.Replace(message, _ => entry.ToString(), 1);
    }

    private object Read(SettingEntry entry, Type type) =>
        SettingText.TryRead(entry.Value, type, out var value)
            ? value
            : throw new FlintException(
                $"{entry.Key}={redaction.Hide(entry.Key, entry.Value)} (from {entry.Source}) cannot be read: write "
                + $"{SettingText.Notation(type)}.");
}
