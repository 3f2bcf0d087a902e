namespace Flint.Settings.Layers;

/// <summary>The settings of a session, and what people should know about how they came together.</summary>
/// <param name="Snapshot">The values.</param>
/// <param name="Warnings">Sentences; secrets are not in them.</param>
internal sealed record ResolvedSettings(SettingsSnapshot Snapshot, IReadOnlyList<string> Warnings);
