using Microsoft.Extensions.Configuration;

namespace Flint.Settings.Layers;

/// <summary>
/// One layer of settings, a provider of the platform's configuration: keys are already those of Flint. Filled while the
/// session is built, then only read.
/// </summary>
internal sealed class SettingsLayer : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, string> sources = new(StringComparer.OrdinalIgnoreCase);

    public void Put(SettingEntry entry)
    {
        Data[entry.Key] = entry.Value;
        sources[entry.Key] = entry.Source;
    }

    public IEnumerable<SettingEntry> Entries => Data.Keys.Select(EntryOf);

    /// <summary>An entry that is there.</summary>
    public SettingEntry EntryOf(string key) => new(key, Data[key]!, sources[key]);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
