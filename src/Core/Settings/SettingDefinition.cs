using System.Reflection;

namespace Flint.Settings;

/// <summary>One known setting: a property of an options record. Immutable.</summary>
/// <param name="Key">The key.</param>
/// <param name="Property">The property that it sets.</param>
/// <param name="Default">The value of its initialiser.</param>
/// <param name="ForExecutors">True if executors get it.</param>
internal sealed record SettingDefinition(string Key, PropertyInfo Property, object? Default, bool ForExecutors)
{
    public Type Type => Property.PropertyType;

    /// <summary>The default in the notation that the setting is read in; empty for none.</summary>
    public string DefaultText => SettingText.Write(Default);

    /// <summary>What may be written.</summary>
    public string Notation => SettingText.Notation(Type);
}
