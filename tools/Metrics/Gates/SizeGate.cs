using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>Files, members and lines stay small enough to be read.</summary>
internal sealed class SizeGate : IGate
{
    private const int MostFileLines = 400;
    private const int MostMethodLines = 70;
    private const int MostBranches = 15;
    private const int MostNesting = 4;
    private const int MostConstructorParameters = 7;
    private const int MostColumns = 120;

    public string Name => "files, methods, branches, nesting, parameters, columns over the limit";

    public IEnumerable<Finding> Check(CodeBase code) => code.Files.SelectMany(
        file => CheckFile(file).Concat(Members(file).SelectMany(member => CheckMember(file, member)))
            .Concat(CheckConstructors(file)));

    /// <summary>What has a body of its own.</summary>
    public static IEnumerable<SyntaxNode> Members(SourceFile file) => file.Root.DescendantNodes().Where(
        node => node is BaseMethodDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax);

    private static IEnumerable<Finding> CheckFile(SourceFile file)
    {
        var lines = Measure.CodeLines(file.Root);
        if (lines > MostFileLines)
            yield return new(file.Path, $"{lines} lines of code, at most {MostFileLines}");
        foreach (var line in file.Tree.GetText().Lines)
            if (line.Span.Length > MostColumns)
                yield return new($"{file.Path}:{line.LineNumber + 1}", $"{line.Span.Length} columns, at most {MostColumns}");
    }

    private static IEnumerable<Finding> CheckMember(SourceFile file, SyntaxNode member)
    {
        (int Value, int Most, string Unit)[] sizes =
        [
            (Measure.CodeLines(member), MostMethodLines, "lines"),
            (Measure.Branches(member), MostBranches, "branches"),
            (Measure.Nesting(member), MostNesting, "levels of nesting"),
        ];
        return from size in sizes
               where size.Value > size.Most
               select new Finding(file.PlaceOf(member), $"{size.Value} {size.Unit}, at most {size.Most}");
    }

    // Positional records are data, and their parameters are fields; the limit is for what a class depends on.
    private static IEnumerable<Finding> CheckConstructors(SourceFile file)
    {
        var lists = file.All<ConstructorDeclarationSyntax>().Select(constructor => constructor.ParameterList)
            .Concat(file.All<TypeDeclarationSyntax>().Where(type => type is not RecordDeclarationSyntax)
                .Select(type => type.ParameterList).OfType<ParameterListSyntax>());
        return from list in lists
               where list.Parameters.Count > MostConstructorParameters
               select new Finding(file.PlaceOf(list),
                   $"{list.Parameters.Count} constructor parameters, at most {MostConstructorParameters}");
    }
}
