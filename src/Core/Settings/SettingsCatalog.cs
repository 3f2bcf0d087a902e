using System.Collections.Frozen;
using System.Reflection;

namespace Flint.Settings;

/// <summary>All settings that exist, from the options records that the composition root names. Immutable.</summary>
internal sealed class SettingsCatalog
{
    private readonly FrozenDictionary<string, SettingDefinition> byKey;

    /// <param name="optionsTypes">The options records; each has a parameterless constructor.</param>
    /// <param name="openPrefixes">Prefixes below which any key is known: <c>flint.executorEnv.</c>.</param>
    /// <exception cref="InvalidOperationException">Two properties claim one key.</exception>
    public SettingsCatalog(IReadOnlyList<Type> optionsTypes, IReadOnlyList<string>? openPrefixes = null)
    {
        OptionsTypes = optionsTypes;
        OpenPrefixes = openPrefixes ?? [];
        var all = new Dictionary<string, SettingDefinition>(StringComparer.Ordinal);
        foreach (var definition in optionsTypes.SelectMany(Of))
        {
            if (!all.TryAdd(definition.Key, definition))
            {
                throw new InvalidOperationException($"The setting {definition.Key} is defined twice.");
            }
        }

        byKey = all.ToFrozenDictionary(StringComparer.Ordinal);
        Definitions = [.. all.Values.OrderBy(definition => definition.Key, StringComparer.Ordinal)];
    }

    public IReadOnlyList<Type> OptionsTypes { get; }

    public IReadOnlyList<string> OpenPrefixes { get; }

    /// <summary>All settings, by key.</summary>
    public IReadOnlyList<SettingDefinition> Definitions { get; }

    public SettingDefinition? Find(string key) => byKey.GetValueOrDefault(key);

    public bool IsKnown(string key) =>
        byKey.ContainsKey(key) || OpenPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The known key that is spelled most like this one, or null if none is near.</summary>
    public string? Nearest(string key)
    {
        var limit = Math.Max(2, key.Length / 3);
        return Definitions
            .Select(definition => (definition.Key, Distance: EditDistance.Between(key, definition.Key)))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Key)
            .FirstOrDefault();
    }

    private static IEnumerable<SettingDefinition> Of(Type optionsType)
    {
        var defaults = Activator.CreateInstance(optionsType)!;
        foreach (var property in optionsType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<SettingAttribute>() is { } setting)
            {
                yield return new(setting.Key, property, property.GetValue(defaults), setting.ForExecutors);
            }
        }
    }
}
