namespace Flint.Docs;

/// <summary>A page that is made from code.</summary>
/// <param name="Path">Relative to the repository's root.</param>
/// <param name="Text">What it shall say.</param>
internal sealed record Page(string Path, string Text)
{
    public static IReadOnlyList<Page> All(string root) => [BehavioursPage.Of(root), ConfigurationPage.Of()];
}
