using System.Text.RegularExpressions;

namespace Flint.Docs;

/// <summary>The C# samples of the pages: whole programs, fenced as <c>csharp</c>.</summary>
internal static partial class Samples
{
    public static IEnumerable<(string Page, string Code)> Of(string root) =>
        from page in Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(root, "README.md"))
        where File.Exists(page)
        from code in In(File.ReadAllText(page))
        select (Path.GetRelativePath(root, page), code);

    /// <summary>The samples of one page; directives of file-based programs are for the SDK and left out.</summary>
    public static IEnumerable<string> In(string page) =>
        Fence().Matches(page).Select(match => Directive().Replace(match.Groups[1].Value, ""));

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#[:!].*\n", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
