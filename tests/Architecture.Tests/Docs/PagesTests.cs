using Flint.Docs;

namespace Flint.Architecture.Docs;

public sealed class PagesTests
{
    public static TheoryData<string> Paths => [.. Page.All(TestInput.Root).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_generated_page_is_what_the_code_says(string path)
    {
        var expected = Page.All(TestInput.Root).Single(page => page.Path == path).Text;
        var found = File.ReadAllText(Path.Combine(TestInput.Root, path));

        Assert.True(expected == found, $"{path} is out of date: run dotnet run --project tools/Docs -c Release");
    }

    [Fact]
    public void Behaviours_are_listed_by_number_with_the_sentence_of_each_test()
    {
        const string source = """
            class LaterTests { [Fact, Behaviour(12)] public void Aborts_after_four() { } }
            class SoonTests { [Fact] [Behaviour(3, 12)] public void Stays_linear() { } [Fact] public void Other() { } }
            """;

        var rows = BehavioursPage.Of([source]).Split('\n').SkipWhile(line => !line.StartsWith("| ---")).Skip(1);

        Assert.Equal(
            ["| 3 | SoonTests | Stays linear |", "| 12 | LaterTests | Aborts after four |", "| 12 | SoonTests | Stays linear |", ""],
            rows);
    }

    [Fact]
    public void Settings_are_listed_with_default_notation_and_meaning()
    {
        Assert.Contains(ConfigurationPage.Of().Text.Split('\n'), line =>
            line.StartsWith("| `flint.pipeline.fused` | `true` | true or false | yes | ") && line.Length > 80);
    }
}
