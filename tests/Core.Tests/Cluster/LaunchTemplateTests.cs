using Flint.Cluster;

namespace Flint.Tests.Cluster;

public sealed class LaunchTemplateTests
{
    [Fact]
    public void All_holes_of_arguments_and_variables_are_filled_and_nothing_else()
    {
        var template = new LaunchTemplate(
            ["run", "{executor}@{host}", "{unknown}"],
            new Dictionary<string, string> { ["ID"] = "{application}/{executor}", ["SIZE"] = "{cores} {ports}" },
            new Dictionary<string, string> { ["proof"] = "{executor}:{token}" });

        var filled = template.Fill(new(new("app-1"), new("7"), "node-3", 4, [1000, 1001], "secret"));

        Assert.Equal(["run", "7@node-3", "{unknown}"], filled.Arguments);
        Assert.Equal("app-1/7", filled.Environment["ID"]);
        Assert.Equal("4 1000,1001", filled.Environment["SIZE"]);
        Assert.Equal("7:secret", filled.Files["proof"]);
    }

    [Fact]
    public void A_token_never_gets_into_what_others_can_read()
    {
        var everywhere = new Dictionary<string, string> { ["text"] = "{token}" };

        var filled = new LaunchTemplate(["{token}"], everywhere, everywhere).Fill(
            new(new("app-1"), new("7"), "node-3", 4, [], "secret"));

        Assert.Equal(["{token}"], filled.Arguments);
        Assert.Equal("{token}", filled.Environment["text"]);
        Assert.DoesNotContain("secret", $"{filled} {new LaunchHoles(new("app-1"), new("7"), "h", 1, [], "secret")}");
    }
}
