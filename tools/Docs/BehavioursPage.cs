using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Docs;

/// <summary>Which tests prove which numbered behaviour.</summary>
internal static class BehavioursPage
{
    private const string Head = """
        # Behaviours under failure

        Numbered behaviours of the engine and the tests that prove them: the name of a test states the behaviour. This page is
        made by `tools/Docs` from the tests that carry `[Behaviour(number)]`; do not edit it.

        | behaviour | suite | test |
        | --- | --- | --- |

        """;

    public static Page Of(string root)
    {
        var files = Directory.GetFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"));
        return new("docs/behaviours.md", Of(files.Select(File.ReadAllText)));
    }

    public static string Of(IEnumerable<string> sources)
    {
        var rows = sources.SelectMany(Proofs).OrderBy(proof => proof.Number)
            .ThenBy(proof => proof.Suite, StringComparer.Ordinal).ThenBy(proof => proof.Test, StringComparer.Ordinal);
        var page = new StringBuilder(Head);
        foreach (var (number, suite, test) in rows)
            page.Append($"| {number} | {suite} | {test.Replace('_', ' ')} |\n");
        return page.ToString();
    }

    private static IEnumerable<(int Number, string Suite, string Test)> Proofs(string source) =>
        from method in CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
        from attribute in method.AttributeLists.SelectMany(list => list.Attributes)
        where attribute.Name.ToString() == "Behaviour"
        from argument in attribute.ArgumentList?.Arguments ?? []
        let suite = method.FirstAncestorOrSelf<TypeDeclarationSyntax>()!.Identifier.Text
        select (int.Parse(argument.ToString()), suite, method.Identifier.Text);
}
