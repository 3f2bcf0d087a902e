namespace Flint.Settings;

/// <summary>One value that was set, and where.</summary>
/// <param name="Key">The key, with the prefix <c>flint.</c>.</param>
/// <param name="Value">The value as written.</param>
/// <param name="Source">Where it was written, for people: <c>code</c>, <c>--conf</c>, a file with its line.</param>
internal sealed record SettingEntry(string Key, string Value, string Source)
{
    /// <summary>Without the value, which may be a secret.</summary>
    public override string ToString() => $"{Key} (from {Source})";
}
