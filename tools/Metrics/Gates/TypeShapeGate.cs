using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>
/// Classes are sealed unless something of ours derives from them; one type stands in a file, named for it, or a family
/// of records does; partial is for generators; there are no regions and no pragmas.
/// </summary>
internal sealed class TypeShapeGate : IGate
{
    public string Name => "open classes, crowded files, partial, regions, pragmas";

    public IEnumerable<Finding> Check(CodeBase code)
    {
        var bases = code.Everything.SelectMany(file => file.All<BaseTypeSyntax>().Select(above => NameOf(above.Type)))
            .ToHashSet();
        return code.Files.SelectMany(file => Open(file, bases).Concat(Crowded(file)).Concat(Directives(file)));
    }

    private static IEnumerable<Finding> Open(SourceFile file, HashSet<string> bases)
    {
        foreach (var type in file.All<TypeDeclarationSyntax>())
        {
            if (type.Modifiers.Any(SyntaxKind.PartialKeyword) && !HasGeneratedPart(file.Model, type))
                yield return new(file.PlaceOf(type), $"{type.Identifier} is partial without a generator");
            var isClass = type is ClassDeclarationSyntax || type.IsKind(SyntaxKind.RecordDeclaration);
            var closed = type.Modifiers.Any(word => word.Kind() is SyntaxKind.SealedKeyword
                or SyntaxKind.StaticKeyword or SyntaxKind.AbstractKeyword);
            if (isClass && !closed && !bases.Contains(type.Identifier.Text))
                yield return new(file.PlaceOf(type), $"{type.Identifier} is not sealed and nothing derives from it");
        }
    }

    private static IEnumerable<Finding> Crowded(SourceFile file)
    {
        var types = file.Root.DescendantNodes(node => node is not TypeDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax).ToList();
        var plain = types.Count(type => type is ClassDeclarationSyntax or StructDeclarationSyntax
            && Measure.CodeLines(type) > 15);
        if (plain > 1)
            yield return new(file.Path, $"{plain} classes in one file");
    }

    private static IEnumerable<Finding> Directives(SourceFile file) =>
        from trivia in file.Root.DescendantTrivia()
        where trivia.Kind() is SyntaxKind.RegionDirectiveTrivia or SyntaxKind.PragmaWarningDirectiveTrivia
        select new Finding(
            $"{file.Path}:{trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1}", trivia.ToString().Trim());

    // Generators run in the build and not here: a partial type is theirs if it has a partial member or an attribute.
    private static bool HasGeneratedPart(SemanticModel model, TypeDeclarationSyntax type) =>
        type.AttributeLists.Count > 0
        || type.Members.Any(member => member.Modifiers.Any(SyntaxKind.PartialKeyword))
        || type.Members.OfType<TypeDeclarationSyntax>().Any(inner => HasGeneratedPart(model, inner))
        || (model.GetDeclaredSymbol(type)?.DeclaringSyntaxReferences.Length ?? 1) > 1;

    private static string NameOf(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        _ => type.ToString(),
    };
}
