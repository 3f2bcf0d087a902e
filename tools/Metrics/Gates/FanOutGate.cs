using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>A type touches at most 20 other types of ours; a closed family counts as one.</summary>
internal sealed class FanOutGate : IGate
{
    private const int Most = 20;

    // One message of the wire is one type here; the messages of a protocol are one family.
    private const string GeneratedMessages = "Flint.Tasks.Wire";

    // The two places where a process is put together.
    private static readonly HashSet<string> CompositionRoots = ["FlintSessionBuilder", "ExecutorHost"];

    public string Name => "types that touch more than 20 others";

    public IEnumerable<Finding> Check(CodeBase code) =>
        from entry in FanOuts(code)
        where entry.Touched > Most && !CompositionRoots.Contains(entry.Type)
        select new Finding(entry.Place, $"{entry.Type} touches {entry.Touched} types of ours, at most {Most}");

    /// <summary>How many other types of ours each outermost type touches.</summary>
    public static IEnumerable<(string Place, string Type, int Touched)> FanOuts(CodeBase code) =>
        from file in code.Files
        from type in file.All<BaseTypeDeclarationSyntax>()
        where type.Parent is BaseNamespaceDeclarationSyntax
        let touched = Touched(file.Model, type).ToHashSet(SymbolEqualityComparer.Default)
        select (file.PlaceOf(type), type.Identifier.Text, touched.Count);

    private static IEnumerable<ISymbol> Touched(SemanticModel model, BaseTypeDeclarationSyntax type)
    {
        var self = model.GetDeclaredSymbol(type);
        foreach (var name in type.DescendantNodes().OfType<SimpleNameSyntax>())
            if (model.GetSymbolInfo(name).Symbol is ITypeSymbol { OriginalDefinition: INamedTypeSymbol found }
                && found.ContainingNamespace.ToDisplayString() is var space
                && space.StartsWith("Flint") && space != GeneratedMessages
                && Outermost(found) is var outer && !SymbolEqualityComparer.Default.Equals(outer, self))
                yield return outer;
    }

    private static INamedTypeSymbol Outermost(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? Outermost(outer) : type.OriginalDefinition;
}
