using Flint.Metrics.Code;
using Flint.Metrics.Gates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics;

/// <summary>What is watched over time but not forbidden.</summary>
internal static class Trends
{
    public static IEnumerable<(string Name, string Value, string Aim)> Of(CodeBase code)
    {
        var files = code.Files.Select(file => Measure.CodeLines(file.Root)).Order().ToList();
        var methods = code.Files.SelectMany(SizeGate.Members).Select(Measure.CodeLines).Order().ToList();
        var fanOuts = FanOutGate.FanOuts(code).Select(entry => entry.Touched).Order().ToList();
        var types = code.Files.SelectMany(file => file.All<BaseTypeDeclarationSyntax>()).ToList();
        var classes = types.Where(type => type is ClassDeclarationSyntax or RecordDeclarationSyntax).ToList();
        var tests = LinesUnder(Path.Combine(code.Root, "tests"));
        yield return ("files / lines of code in src", $"{files.Count} / {files.Sum()}", "");
        yield return ("lines of a file, median / p90 / most", Spread(files), "80 / - / 400");
        yield return ("lines of a method, median / p90 / most", Spread(methods), "25 / - / 70");
        yield return ("types of ours that a type touches, median / p90 / most", Spread(fanOuts), "8 / - / 20");
        yield return ("public types", Share(types, type => type.Modifiers.Any(SyntaxKind.PublicKeyword)), "");
        yield return ("classes sealed, static or abstract", Share(classes, IsClosed), "");
        yield return ("interfaces", Share(types, type => type is InterfaceDeclarationSyntax), "");
        yield return ("public members documented", Documented(code), "100 %");
        yield return ("lines of test per line of code", $"{(double)tests / Math.Max(1, files.Sum()):0.00}", "1.2");
    }

    private static string Spread(List<int> sorted) => sorted.Count == 0
        ? "-"
        : $"{sorted[sorted.Count / 2]} / {sorted[(int)(sorted.Count * 0.9)]} / {sorted[^1]}";

    private static string Share<T>(IReadOnlyCollection<T> all, Func<T, bool> wanted) =>
        $"{all.Count(wanted)} of {all.Count} ({100.0 * all.Count(wanted) / Math.Max(1, all.Count):0} %)";

    private static bool IsClosed(BaseTypeDeclarationSyntax type) =>
        type.Modifiers.Any(SyntaxKind.SealedKeyword) || type.Modifiers.Any(SyntaxKind.StaticKeyword)
        || type.Modifiers.Any(SyntaxKind.AbstractKeyword);

    private static string Documented(CodeBase code) =>
        Share(code.Files.SelectMany(PublicGate.PublicMembers).ToList(), member => PublicGate.IsDocumented(member.Symbol));

    private static int LinesUnder(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Sum(path => Measure.CodeLines(CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot()));
}
