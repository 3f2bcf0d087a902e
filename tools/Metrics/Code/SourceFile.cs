using Microsoft.CodeAnalysis;

namespace Flint.Metrics.Code;

/// <summary>One parsed file of a project.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
/// <param name="Tree">Its syntax.</param>
/// <param name="Model">Its meaning.</param>
/// <param name="Generated">True for what the build wrote: a target of rules about references, but of no other rule.</param>
internal sealed record SourceFile(string Path, SyntaxTree Tree, SemanticModel Model, bool Generated)
{
    public SyntaxNode Root => Tree.GetRoot();

    public IEnumerable<T> All<T>() where T : SyntaxNode => Root.DescendantNodes().OfType<T>();

    public string PlaceOf(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
