using Flint.Metrics.Code;
using Flint.Metrics.Gates;

namespace Flint.Architecture.Gates;

/// <summary>Each rule is fed code that breaks it.</summary>
public sealed class GatesCanFailTests
{
    private const string Higher = "namespace Flint.Rdds { internal static class Top { internal const int Code = 3; } }";

    [Theory]
    [InlineData("namespace Flint.Blocks { internal static class Low { internal static int F() => Flint.Rdds.Top.Code; } }")]
    [InlineData("namespace Flint.Blocks.Deep; using Flint.Rdds; internal static class Low;")]
    [InlineData("using Flint.Rdds; namespace Flint.Blocks; internal static class Low;")]
    [InlineData("using static Flint.Rdds.Top; namespace Flint.Blocks; internal static class L { internal static int F() => Code; }")]
    public void A_lower_rung_that_uses_a_higher_one_is_found(string lower)
    {
        Assert.NotEmpty(Check(new LadderGate(), Higher, lower));
    }

    [Fact]
    public void A_higher_rung_may_use_a_lower_one()
    {
        Assert.Empty(Check(new LadderGate(), Higher,
            "namespace Flint.Tasks { internal static class High { internal static int F() => Flint.Rdds.Top.Code; } }"));
    }

    [Fact]
    public void Scheduling_that_uses_Execution_is_found_though_it_is_higher()
    {
        Assert.NotEmpty(Check(new LadderGate(),
            "namespace Flint.Execution { internal static class Slots { internal const int Most = 3; } }",
            "namespace Flint.Scheduling { internal static class Loop { internal static int F() => Flint.Execution.Slots.Most; } }"));
    }

    [Fact]
    public void The_manager_of_processes_that_uses_what_a_foreign_one_could_not_is_found()
    {
        const string own = "namespace Flint.Local.Processes { internal static class Own { internal const int Code = 3; } }";

        Assert.NotEmpty(Check(new LadderGate(), Higher,
            "namespace Flint.Local.Processes { internal static class P { internal static int F() => Flint.Rdds.Top.Code; } }"));
        Assert.Empty(Check(new LadderGate(), own,
            "namespace Flint.Local.Processes { internal static class P { internal static int F() => Own.Code; } }",
            "namespace Flint.Local { internal static class P { internal static int F() => Flint.Local.Processes.Own.Code; } }"));
    }

    [Fact]
    public void A_namespace_that_is_no_rung_is_found()
    {
        Assert.NotEmpty(Check(new LadderGate(), "namespace Flint.Misc; internal static class Odds;"));
    }

    [Theory]
    [InlineData("static int count;")]
    [InlineData("static readonly List<int> seen = [];")]
    [InlineData("static int Count { get; set; }")]
    public void A_static_that_can_change_is_found(string member)
    {
        Assert.NotEmpty(Check(new MutableStaticGate(), $"namespace Flint.Blocks; internal static class C {{ {member} }}"));
    }

    [Theory]
    [InlineData("try { F(); } catch (IOException) { }")]
    [InlineData("try { F(); } catch (OperationCanceledException) { }")]
    [InlineData("try { F(); } catch (Exception) { F(); }")]
    [InlineData("try { F(); } catch { F(); }")]
    public void A_catch_that_hides_is_found(string body)
    {
        Assert.NotEmpty(Check(new CatchGate(), InMethod(body)));
    }

    [Theory]
    [InlineData("Task.Delay(1).Wait();")]
    [InlineData("Task.Delay(1).GetAwaiter().GetResult();")]
    [InlineData("_ = Task.FromResult(1).Result;")]
    [InlineData("Task.Run(F);")]
    [InlineData("Thread.Sleep(1);")]
    public void A_wait_that_blocks_is_found(string body)
    {
        Assert.NotEmpty(Check(new WaitGate(), InMethod(body)));
    }

    [Theory]
    [InlineData("_ = DateTime.UtcNow;")]
    [InlineData("Console.WriteLine();")]
    [InlineData("_ = Environment.GetEnvironmentVariable(\"HOME\");")]
    public void What_belongs_to_the_process_is_found(string body)
    {
        Assert.NotEmpty(Check(new BannedUseGate(), InMethod(body)));
    }

    [Theory]
    [InlineData("namespace Flint.Memory; /** <summary>S.</summary> */ public sealed class Pool;")]
    [InlineData("namespace Flint.Files; public sealed class Listing;")]
    [InlineData("namespace Flint.Files; public interface IOpen { Task OpenAsync(); }")]
    public void A_public_type_out_of_place_without_docs_or_tokens_is_found(string text)
    {
        Assert.NotEmpty(Check(new PublicGate(), text));
    }

    public static TheoryData<string> TooLarge =>
    [
        InMethod(string.Concat(Enumerable.Repeat("F();\n", 71))),
        InMethod(string.Concat(Enumerable.Repeat("if (DateTime.MinValue.Day > 3) F();\n", 15))),
        InMethod("if (true) { if (true) {\n if (true) { if (true) { if (true) F(); } } } }"),
        InMethod($"F(); // {new string('x', 120)}"),
        $"namespace Flint.Blocks; internal static class C {{ {string.Concat(Enumerable.Repeat("const int A = 1;\n", 400))} }}",
        "namespace Flint.Blocks; internal sealed class C(int a, int b, int c, int d, int e, int f, int g, int h);",
    ];

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void What_is_too_large_is_found(string text)
    {
        Assert.Single(Check(new SizeGate(), text));
    }

    [Fact]
    public void A_folder_with_21_files_and_one_three_below_its_rung_are_found()
    {
        var full = Enumerable.Range(0, 21).Select(number => ($"src/Core/Blocks/F{number}.cs", ""));

        Assert.Single(new FolderGate().Check(CodeBase.OfSnippets([.. full])));
        Assert.Single(new FolderGate().Check(CodeBase.OfSnippets(("src/Core/Blocks/A/B/C/F.cs", ""))));
        Assert.Empty(new FolderGate().Check(CodeBase.OfSnippets(("src/Core/Blocks/A/B/F.cs", ""))));
    }

    [Fact]
    public void A_type_that_touches_21_others_is_found()
    {
        var others = string.Concat(Enumerable.Range(0, 21).Select(number => $"internal sealed class T{number};\n"));
        var fields = string.Concat(Enumerable.Range(0, 21).Select(number => $"T{number}? F{number};\n"));

        Assert.Single(Check(new FanOutGate(), $"namespace Flint.Blocks; {others} internal sealed class Wide {{ {fields} }}"));
    }

    [Theory]
    [InlineData("internal class Open;")]
    [InlineData("internal record Open;")]
    [InlineData("internal sealed partial class Part;")]
    [InlineData("#pragma warning disable CS0168\ninternal sealed class Quiet;")]
    [InlineData("internal sealed class Folded { \n#region x\n#endregion\n }")]
    public void An_open_class_and_other_bad_shapes_are_found(string text)
    {
        Assert.NotEmpty(Check(new TypeShapeGate(), $"namespace Flint.Blocks;\n{text}"));
    }

    [Theory]
    [InlineData("BlockManager")]
    [InlineData("TaskInfo")]
    [InlineData("HashHelper")]
    [InlineData("CodecBase")]
    public void A_name_that_says_too_little_is_found(string name)
    {
        Assert.Single(Check(new NameGate(), $"namespace Flint.Blocks; internal sealed class {name};"));
    }

    [Theory]
    [InlineData("IClusterManager")]
    [InlineData("DatabaseRow")]
    public void A_given_name_and_a_word_that_only_begins_alike_pass(string name)
    {
        Assert.Empty(Check(new NameGate(), $"namespace Flint.Blocks; internal interface {name};"));
    }

    [Fact]
    public void Every_gate_is_shown_to_fail_here()
    {
        var text = File.ReadAllText(Path.Combine(TestInput.Root, "tests/Architecture.Tests/Gates/GatesCanFailTests.cs"));

        Assert.All(AllGates.List, gate => Assert.Contains($"new {gate.GetType().Name}()", text));
    }

    private static string InMethod(string body) =>
        $$"""namespace Flint.Blocks; internal static class C { internal static void F() { {{body}} } }""";

    private static IReadOnlyList<Finding> Check(IGate gate, params string[] texts) =>
        [.. gate.Check(CodeBase.OfSnippets([.. texts.Select((text, index) => ($"src/Core/Blocks/File{index}.cs", text))]))];
}
