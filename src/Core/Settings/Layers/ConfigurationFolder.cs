using Flint.Errors;
using Microsoft.Extensions.Configuration;

namespace Flint.Settings.Layers;

/// <summary>
/// The settings file of an installation. Its folder is <c>FLINT_CONF_DIR</c>, else <c>conf</c> below <c>FLINT_HOME</c>,
/// else <c>SPARK_CONF_DIR</c>, else <c>conf</c> beside the program; in it the first of <c>flint-defaults.conf</c>,
/// <c>flint-defaults.json</c> and <c>spark-defaults.conf</c>.
/// </summary>
internal static class ConfigurationFolder
{
    /// <summary>The settings of the file, or none if there is no file.</summary>
    /// <exception cref="FlintException">The file is there and cannot be read.</exception>
    public static IReadOnlyList<SettingEntry> Read(ProcessEnvironment environment)
    {
        var folder = environment.Find("FLINT_CONF_DIR")
            ?? (environment.Find("FLINT_HOME") is { } home ? Path.Combine(home, "conf") : null)
            ?? environment.Find("SPARK_CONF_DIR")
            ?? Path.Combine(environment.ProgramFolder, "conf");
        foreach (var name in (string[])["flint-defaults.conf", "flint-defaults.json", "spark-defaults.conf"])
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return Read(path);
            }
        }

        return [];
    }

    /// <summary>The settings of one file, by its ending.</summary>
    public static IReadOnlyList<SettingEntry> Read(string path)
    {
        try
        {
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(path) : ReadProperties(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException
            or FormatException)
        {
            throw new FlintException($"The settings file {path} cannot be read: {error.Message}", error);
        }
    }

    private static IReadOnlyList<SettingEntry> ReadProperties(string path)
    {
        using var reader = new StreamReader(path);
        return
        [
            .. PropertiesFile.Read(reader)
                .Select(pair => new SettingEntry(pair.Key, pair.Value, $"{path}:{pair.Line}")),
        ];
    }

    // A method of its own, so that the parser is loaded only where a JSON file exists.
    private static IReadOnlyList<SettingEntry> ReadJson(string path)
    {
        var root = new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false)
            .Build();
        return
        [
            .. root.AsEnumerable()
                .Where(pair => pair.Value is not null)
                .Select(pair => new SettingEntry(pair.Key.Replace(':', '.'), pair.Value!, path)),
        ];
    }
}
