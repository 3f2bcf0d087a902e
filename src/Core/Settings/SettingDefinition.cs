using System.Reflection;

namespace Flint.Settings;

/// <summary>One known setting: a property of an options record. Immutable.</summary>
/// <param name="Key">The key.</param>
/// <param name="OptionsType">The options record.</param>
/// <param name="Property">Its property.</param>
/// <param name="ForExecutors">True if executors get it.</param>
internal sealed record SettingDefinition(string Key, Type OptionsType, PropertyInfo Property, bool ForExecutors)
{
    public Type Type => Property.PropertyType;

    /// <summary>The value of the property's initialiser.</summary>
    public object? Default => Property.GetValue(Activator.CreateInstance(OptionsType));

    /// <summary>The default in the notation that the setting is read in; empty for none.</summary>
    public string DefaultText => SettingText.Write(Default);

    /// <summary>What may be written.</summary>
    public string Notation => SettingText.Notation(Type);
}
