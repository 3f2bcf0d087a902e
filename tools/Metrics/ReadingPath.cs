using System.Text.RegularExpressions;
using Flint.Metrics.Code;
using Microsoft.CodeAnalysis.CSharp;

namespace Flint.Metrics;

/// <summary>The files that docs/architecture.md lists, in reading order, under the heading "Reading path".</summary>
internal static partial class ReadingPath
{
    public const int MostLines = 1500;

    public static IEnumerable<(string Name, string Value, string Aim)> Of(string root)
    {
        var page = Path.Combine(root, "docs", "architecture.md");
        var files = File.Exists(page) ? FilesIn(File.ReadAllText(page)) : [];
        var lines = files.Sum(file => LinesOf(Path.Combine(root, file)));
        yield return ("reading path, files / lines of code", $"{files.Count} / {lines}", $"- / {MostLines}");
    }

    /// <summary>The paths of C# files in the section, each once.</summary>
    public static IReadOnlyList<string> FilesIn(string page)
    {
        var start = page.IndexOf("## Reading path", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return [];
        var end = page.IndexOf("\n## ", start + 3, StringComparison.Ordinal);
        var section = end < 0 ? page[start..] : page[start..end];
        return [.. PathOfSource().Matches(section).Select(match => Rooted(match.Groups[1].Value)).Distinct()];
    }

    public static int LinesOf(string file) =>
        Measure.CodeLines(CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot());

    // The page may name files of Core without saying so each time.
    private static string Rooted(string path) => path.StartsWith("src/") ? path : $"src/Core/{path}";

    [GeneratedRegex(@"`([A-Za-z0-9_./]+\.cs)`")]
    private static partial Regex PathOfSource();
}
