using System.Text.RegularExpressions;

namespace Flint.Architecture.Repository;

/// <summary>Ports, the seams through which a lower rung calls a higher one, are few and known.</summary>
public sealed partial class PortTests
{
    private const int Most = 8;

    [Fact]
    public void Ports_are_at_most_eight_and_the_architecture_page_names_each()
    {
        var page = File.ReadAllText(Path.Combine(TestInput.Root, "docs/architecture.md"));
        var ports = Ports(Directory.GetFiles(Path.Combine(TestInput.Root, "src/Core"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/")).Select(File.ReadAllText)).ToList();

        Assert.InRange(ports.Count, 1, Most);
        Assert.All(ports, port => Assert.Contains(port, page));
    }

    [Fact]
    public void A_port_is_an_interface_whose_docs_begin_with_that_word()
    {
        const string text = """
            /// <summary>
            /// Port: asks for something.
            /// </summary>
            internal interface IAsk;

            /// <summary>Not a port.</summary>
            internal interface IOther;
            """;

        Assert.Equal(["IAsk"], Ports([text]));
    }

    private static IEnumerable<string> Ports(IEnumerable<string> texts) =>
        texts.SelectMany(text => Port().Matches(text)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"///\s*(?:<summary>)?\s*Port:[^\n]*\n(?:\s*///[^\n]*\n)*[^\n]*interface (\w+)")]
    private static partial Regex Port();
}
