using Flint.Docs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Flint.Architecture.Docs;

/// <summary>What the pages show compiles.</summary>
public sealed class SamplesTests
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    [Fact]
    public void Every_sample_compiles()
    {
        var samples = Samples.Of(TestInput.Root).ToList();

        Assert.Contains(samples, sample => sample.Page == "README.md");
        Assert.All(samples, sample => Assert.Equal([], Errors(sample.Code)));
    }

    [Fact]
    public void A_sample_that_does_not_compile_is_found()
    {
        Assert.NotEmpty(Errors("Flint.NoSuchType.Go();"));
    }

    [Fact]
    public void Samples_are_the_fenced_programs_without_their_directives()
    {
        const string page = "text\n```csharp\n#:project ../src/Flint\nint a = 1;\n```\n```sh\nls\n```\n";

        Assert.Equal(["int a = 1;\n"], Samples.In(page));
    }

    private static IEnumerable<string> Errors(string code)
    {
        var stop = TestContext.Current.CancellationToken;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var trees = new[] { code, ImplicitUsings }.Select(text => CSharpSyntaxTree.ParseText(text, cancellationToken: stop));
        var program = CSharpCompilation.Create("Sample", trees, references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return program.GetDiagnostics(stop).Where(problem => problem.Severity >= DiagnosticSeverity.Warning)
            .Where(problem => problem.Id != "CS1701").Select(problem => problem.ToString());
    }
}
