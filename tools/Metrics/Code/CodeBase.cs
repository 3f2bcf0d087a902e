using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Flint.Metrics.Code;

/// <summary>The sources under <c>src</c>, compiled again in memory so that rules can ask what a name means.</summary>
internal sealed class CodeBase
{
    // Read once: compilations that share references share what is understood of them.
    private static readonly IReadOnlyList<MetadataReference> Platform = PlatformReferences();

    private CodeBase(string root, IReadOnlyList<SourceFile> files) => (Root, Everything) = (root, files);

    public string Root { get; }

    /// <summary>Every file, what the build generated included.</summary>
    public IReadOnlyList<SourceFile> Everything { get; }

    /// <summary>The files that people wrote.</summary>
    public IEnumerable<SourceFile> Files => Everything.Where(file => !file.Generated);

    /// <summary>Reads all projects under <c>src</c>, Core first because the others refer to it.</summary>
    public static CodeBase Read(string root)
    {
        var files = new List<SourceFile>();
        List<MetadataReference> references = [.. Platform];
        var projects = Directory.GetFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories);
        foreach (var project in projects.OrderBy(path => Path.GetFileName(path) != "Core.csproj").ThenBy(path => path))
        {
            var folder = Path.GetDirectoryName(project)!;
            var compilation = Compile(Parse(root, folder), AssemblyNameOf(project), references);
            references.Add(compilation.ToMetadataReference());
            files.AddRange(Describe(compilation));
        }
        return new(root, files);
    }

    /// <summary>Reads snippets as if they were the files of Core: how a test shows that a rule can fail.</summary>
    public static CodeBase OfSnippets(params (string Path, string Text)[] snippets)
    {
        const string usings = """
            global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
            global using System.Threading; global using System.Threading.Tasks;
            """;
        var trees = snippets.Select(snippet => ParseText(snippet.Text, snippet.Path))
            .Append(ParseText(usings, "src/Core/obj/Usings.cs"));
        return new("/", [.. Describe(Compile(trees, "Snippets", Platform))]);
    }

    private static IEnumerable<SyntaxTree> Parse(string root, string folder)
    {
        var generated = Path.Combine(folder, "obj", "Release", "net10.0");
        var written = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/bin/") && (!path.Contains("/obj/") || path.StartsWith(generated)));
        return written.Order(StringComparer.Ordinal).AsParallel().AsOrdered().Select(
            path => ParseText(File.ReadAllText(path), Path.GetRelativePath(root, path).Replace('\\', '/')));
    }

    private static SyntaxTree ParseText(string text, string path) => CSharpSyntaxTree.ParseText(
        text, new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Parse), path);

    private static CSharpCompilation Compile(
        IEnumerable<SyntaxTree> trees, string name, IEnumerable<MetadataReference> references) =>
        CSharpCompilation.Create(name, trees, references, new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    private static IEnumerable<SourceFile> Describe(CSharpCompilation compilation) => compilation.SyntaxTrees.Select(
        tree => new SourceFile(
            tree.FilePath, tree, compilation.GetSemanticModel(tree), tree.FilePath.Contains("/obj/")));

    // The assemblies this tool runs with are those that Core needs; our own come from their sources instead.
    private static List<MetadataReference> PlatformReferences() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Flint"))
            .Select(path => MetadataReference.CreateFromFile(path))];

    private static string AssemblyNameOf(string project)
    {
        var text = File.ReadAllText(project);
        var start = text.IndexOf("<AssemblyName>", StringComparison.Ordinal) + "<AssemblyName>".Length;
        return text[start..text.IndexOf("</AssemblyName>", StringComparison.Ordinal)];
    }
}
