using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>
/// Public types of Core live where users and the three waists are; public members have docs, and public asynchronous
/// methods take a token last.
/// </summary>
internal sealed class PublicGate : IGate
{
    private static readonly string[] OpenNamespaces =
    [
        "Flint", "Flint.Rdds", "Flint.Cluster", "Flint.Files", "Flint.Rpc", "Flint.Identity", "Flint.Errors", "Flint.Events",
    ];

    // What users and waists need from the other rungs, name by name.
    private static readonly string[] OpenTypes =
    [
        "Partitioner", "IStableKey", "CorruptDataException", "SettingAttribute", "ByteSize", "CompressionKind",
        "FlintSchemeAttribute", "ChangedRowsPolicy",
    ];

    public string Name => "public types out of place, without docs or without tokens";

    public IEnumerable<Finding> Check(CodeBase code) => code.Files.SelectMany(Check);

    private static IEnumerable<Finding> Check(SourceFile file)
    {
        foreach (var (node, symbol) in PublicMembers(file))
        {
            if (file.Path.StartsWith("src/Core/") && symbol is INamedTypeSymbol { ContainingType: null } type && !IsOpen(type))
                yield return new(file.PlaceOf(node), $"{type} is public outside the public namespaces");
            if (!IsDocumented(symbol))
                yield return new(file.PlaceOf(node), $"{symbol} is public and has no docs");
            if (symbol is IMethodSymbol method && IsAsync(method) && !TakesToken(method))
                yield return new(file.PlaceOf(node), $"{method} is asynchronous and takes no CancellationToken last");
        }
    }

    /// <summary>What a user of the assembly can see.</summary>
    public static IEnumerable<(SyntaxNode Node, ISymbol Symbol)> PublicMembers(SourceFile file) =>
        from node in file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
        where node is not BaseNamespaceDeclarationSyntax and not BaseFieldDeclarationSyntax
        let symbol = file.Model.GetDeclaredSymbol(node)
        where symbol is not null && IsVisible(symbol)
        select ((SyntaxNode)node, symbol);

    public static bool IsDocumented(ISymbol symbol) =>
        symbol.IsOverride
        || symbol.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().GetLeadingTrivia().Any(trivia =>
            trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)));

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected
        && (symbol.ContainingType is null || IsVisible(symbol.ContainingType));

    private static bool IsOpen(INamedTypeSymbol type) =>
        OpenNamespaces.Contains(type.ContainingNamespace.ToDisplayString()) || OpenTypes.Contains(type.Name)
        || type.Name.EndsWith("Options");

    private static bool IsAsync(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Ordinary && !method.IsOverride && method.Name != "DisposeAsync"
        && method.ReturnType.Name is "Task" or "ValueTask" or "IAsyncEnumerable";

    private static bool TakesToken(IMethodSymbol method) =>
        method.Parameters is [.., { Type.Name: "CancellationToken" }];
}
