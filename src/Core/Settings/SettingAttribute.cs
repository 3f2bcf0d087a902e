namespace Flint.Settings;

/// <summary>
/// Marks a property of an options record as a setting. The property's type (bool, int, long, double, string, enum,
/// <see cref="TimeSpan"/>, <see cref="ByteSize"/>, nullable of these) is how the text is read, its initialiser is the
/// default, its XML docs are the documentation.
/// </summary>
/// <param name="key">The key, with the prefix <c>flint.</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string key) : Attribute
{
    /// <summary>The key, with the prefix <c>flint.</c>.</summary>
    public string Key => key;

    /// <summary>True if executors need the value: it is sent to them when they register.</summary>
    public bool ForExecutors { get; init; }
}
