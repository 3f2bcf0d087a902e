using System.Reflection;

namespace Flint.Settings;

/// <summary>All settings that exist, from the options records that the composition root names. Immutable.</summary>
internal sealed class SettingsCatalog
{
    // No frozen dictionary and no LINQ: the catalog is made at each start, and both take longer to compile than to run.
    private readonly Dictionary<string, SettingDefinition> byKey = new(StringComparer.Ordinal);

    /// <param name="optionsTypes">The options records; each has a parameterless constructor.</param>
    /// <param name="openPrefixes">Prefixes below which any key is known: <c>flint.executorEnv.</c>.</param>
    /// <exception cref="InvalidOperationException">Two properties claim one key.</exception>
    public SettingsCatalog(IReadOnlyList<Type> optionsTypes, IReadOnlyList<string>? openPrefixes = null)
    {
        OptionsTypes = optionsTypes;
        OpenPrefixes = openPrefixes ?? [];
        foreach (var type in optionsTypes)
        {
            AddAll(type);
        }
    }

    public IReadOnlyList<Type> OptionsTypes { get; }

    public IReadOnlyList<string> OpenPrefixes { get; }

    /// <summary>All settings, by key.</summary>
    public IReadOnlyList<SettingDefinition> Definitions =>
        [.. byKey.Values.OrderBy(definition => definition.Key, StringComparer.Ordinal)];

    public SettingDefinition? Find(string key) => byKey.GetValueOrDefault(key);

    public bool IsKnown(string key) => byKey.ContainsKey(key) || HasOpenPrefix(key);

    /// <summary>The known key that is spelled most like this one, or null if none is near.</summary>
    public string? Nearest(string key)
    {
        var limit = Math.Max(2, key.Length / 3);
        string? nearest = null;
        foreach (var known in byKey.Keys)
        {
            var distance = EditDistance.Between(key, known);
            if (distance < limit || (distance == limit && nearest is null))
            {
                limit = distance;
                nearest = known;
            }
        }

        return nearest;
    }

    private bool HasOpenPrefix(string key)
    {
        foreach (var prefix in OpenPrefixes)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void AddAll(Type optionsType)
    {
        foreach (var property in optionsType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<SettingAttribute>() is { } setting
                && !byKey.TryAdd(setting.Key, new(setting.Key, optionsType, property, setting.ForExecutors)))
            {
                throw new InvalidOperationException($"The setting {setting.Key} is defined twice.");
            }
        }
    }
}
