namespace Flint.Settings.Layers;

/// <summary>
/// Settings from environment variables: <c>FLINT_EXECUTOR_MEMORY</c> is <c>flint.executor.memory</c>, dots being
/// underscores and case not mattering; only known settings have a variable. <c>SPARK_</c> is read where the variable
/// with <c>FLINT_</c> is not set.
/// </summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "FLINT_";
    private const string Fallback = "SPARK_"; // As long as the other one.

    // One variable whose name is not made of its key, kept for installations that have it.
    private const string LocalFolders = "LOCAL_DIRS";
    private const string LocalFoldersKey = "flint.local.dir";

    /// <summary>The settings among the variables.</summary>
    public static IReadOnlyList<SettingEntry> Read(ProcessEnvironment environment, SettingsCatalog catalog)
    {
        // Most programs start with none of these variables: the table of names is not worth making for them.
        Dictionary<string, string>? keys = null;
        var found = new Dictionary<string, SettingEntry>(StringComparer.Ordinal);
        foreach (var (name, value) in environment.Variables)
        {
            if (!IsOurs(name) || value.Length == 0)
            {
                continue;
            }

            keys ??= KeysByName(catalog);
            var isOwn = name.StartsWith(Prefix, StringComparison.Ordinal);
            if (keys.TryGetValue(name[Prefix.Length..], out var key) && (isOwn || !found.ContainsKey(key)))
            {
                found[key] = new(key, value, $"variable {name}");
            }
        }

        return [.. found.Values];
    }

    private static Dictionary<string, string> KeysByName(SettingsCatalog catalog)
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [LocalFolders] = LocalFoldersKey,
        };
        foreach (var definition in catalog.Definitions)
        {
            keys[NameOf(definition.Key)] = definition.Key;
        }

        return keys;
    }

    private static bool IsOurs(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith(Fallback, StringComparison.Ordinal);

    /// <summary>The variable of a key, without prefix.</summary>
    private static string NameOf(string key) => key[(key.IndexOf('.') + 1)..].Replace('.', '_').ToUpperInvariant();
}
