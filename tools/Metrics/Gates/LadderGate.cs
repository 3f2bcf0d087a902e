using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>
/// A file of Core uses its own rung and lower ones. It reads sources and not the compiled assembly, because a constant
/// of a higher rung leaves no trace in IL and is how circles begin.
/// </summary>
internal sealed class LadderGate : IGate
{
    /// <summary>The rungs, lowest first; the root namespace is above them all.</summary>
    public static IReadOnlyList<string> Rungs { get; } =
    [
        "Identity", "Errors", "Settings", "Events", "Serialization", "Pipelines", "Memory", "Rpc", "Files", "Cluster",
        "Blocks", "Shuffle", "Rdds", "Tasks", "Execution", "Scheduling", "Local",
    ];

    private const string Foreign = "Flint.Local.Processes";

    public string Name => "ladder violations";

    public IEnumerable<Finding> Check(CodeBase code)
    {
        foreach (var file in code.Everything.Where(file => file.Path.StartsWith("src/Core/")))
            foreach (var space in file.All<BaseNamespaceDeclarationSyntax>())
                foreach (var finding in Check(file, space, space.Name.ToString()))
                    yield return finding;
    }

    private static IEnumerable<Finding> Check(SourceFile file, BaseNamespaceDeclarationSyntax space, string own)
    {
        var names = space.DescendantNodes().Concat(file.Root.ChildNodes().OfType<UsingDirectiveSyntax>()
            .SelectMany(directive => directive.DescendantNodes()));
        if (RankOf(own) is not { } rank)
        {
            yield return new(file.PlaceOf(space), $"namespace {own} is no rung of the ladder");
            yield break;
        }
        // A manager like any other: it sees what one outside Core may see.
        if (own == Foreign)
            rank = Rungs.ToList().IndexOf("Cluster");
        var seen = new HashSet<string>();
        foreach (var name in names.Where(node => node is NameSyntax or ImplicitObjectCreationExpressionSyntax))
        {
            var target = NamespaceOf(file.Model, name);
            if (target is null || RankOf(target) is not { } other || !seen.Add(target))
                continue;
            if (other > rank && target != own || RungOf(own) == "Scheduling" && RungOf(target) == "Execution")
                yield return new(file.PlaceOf(name), $"{own} uses {target} ({name})");
        }
    }

    private static string? NamespaceOf(SemanticModel model, SyntaxNode name)
    {
        var symbol = name is ImplicitObjectCreationExpressionSyntax
            ? model.GetTypeInfo(name).Type
            : model.GetSymbolInfo(name).Symbol;
        return symbol switch
        {
            null => null,
            // A using of Flint.X names the root as well: only whole directives count.
            INamespaceSymbol space when name.Parent is UsingDirectiveSyntax => space.ToDisplayString(),
            INamespaceSymbol => null,
            IAliasSymbol alias => alias.Target.ContainingNamespace?.ToDisplayString(),
            ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or ITypeParameterSymbol or ILabelSymbol => null,
            ITypeSymbol type => type.ContainingNamespace?.ToDisplayString(),
            _ => symbol.ContainingType?.ContainingNamespace?.ToDisplayString(),
        };
    }

    private static string? RungOf(string space) =>
        space.StartsWith("Flint.") ? space.Split('.')[1] : null;

    private static int? RankOf(string space)
    {
        if (space == "Flint")
            return Rungs.Count;
        var rank = RungOf(space) is { } rung ? Rungs.ToList().IndexOf(rung) : -1;
        return rank < 0 ? null : rank;
    }
}
