using Flint.Metrics;
using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Flint.Architecture.Gates;

public sealed class MeasureTests
{
    [Fact]
    public void Comments_docs_and_blank_lines_are_no_code()
    {
        const string text = """
            // A comment.

            /// <summary>Docs.</summary>
            class C
            {
                int F() => 1; // Trailing.
            }
            """;

        Assert.Equal(4, Measure.CodeLines(Parse(text)));
    }

    [Theory]
    [InlineData("return;", 1)]
    [InlineData("if (a && b || c) return; else if (d) return;", 5)]
    [InlineData("foreach (var x in y) while (z) F();", 3)]
    [InlineData("_ = a switch { 1 => F(), 2 => G(), _ => throw new E() };", 2)]
    [InlineData("_ = a switch { 1 when b => F(), 2 => G(), _ => 0 };", 4)]
    public void Branches_count_decisions_and_a_dispatching_switch_once(string body, int branches)
    {
        var method = Parse($"class C {{ void M() {{ {body} }} }}");

        Assert.Equal(branches, Measure.Branches(method));
    }

    [Fact]
    public void An_else_if_is_no_deeper_than_its_if()
    {
        var method = Parse("void M() { if (a) F(); else if (b) F(); else if (c) F(); }");

        Assert.Equal(1, Measure.Nesting(method));
    }

    [Fact]
    public void The_reading_path_is_what_its_section_names_each_file_once()
    {
        const string page = """
            # A
            `Blocks/Before.cs`
            ## Reading path
            1. `Rdds/A.cs`, then `src/Core/Rdds/B.cs`
            2. `Rdds/A.cs`
            ## After
            `Rdds/C.cs`
            """;

        Assert.Equal(["src/Core/Rdds/A.cs", "src/Core/Rdds/B.cs"], ReadingPath.FilesIn(page));
    }

    private static SyntaxNode Parse(string text)
    {
        var stop = TestContext.Current.CancellationToken;
        return CSharpSyntaxTree.ParseText(text, cancellationToken: stop).GetRoot(stop);
    }
}
