using System.Xml.Linq;

namespace Flint.Architecture.Repository;

/// <summary>The star between projects, and who may see the inside of Core.</summary>
public sealed class ProjectTests
{
    // Project -> the projects it may refer to.
    private static readonly Dictionary<string, string[]> Star = new()
    {
        ["Core"] = [],
        ["Executor"] = ["Core"],
        ["Storage"] = ["Core"],
        ["Standalone"] = ["Core"],
        ["Yarn"] = ["Core"],
        ["Mesos"] = ["Core"],
        ["Kubernetes"] = ["Core"],
        ["Ui"] = ["Core"],
        ["Sql"] = ["Core"],
        ["Testing"] = ["Core"],
        ["Streaming"] = ["Core", "Sql"],
        ["Gateway"] = ["Core", "Sql"],
        ["Flint"] = ["Core", "Executor", "Storage", "Standalone", "Yarn", "Mesos"],
    };

    private static readonly string[] Friends =
    [
        "Flint.Benchmarks", "Flint.Cluster.Tests", "Flint.Core.Properties", "Flint.Core.Simulation", "Flint.Core.Tests", "Flint.Executor",
    ];

    [Fact]
    public void Every_project_refers_only_to_those_that_the_star_allows()
    {
        var projects = Directory.GetFiles(Path.Combine(TestInput.Root, "src"), "*.csproj", SearchOption.AllDirectories);

        Assert.NotEmpty(projects);
        Assert.Empty(projects.SelectMany(path => Violations(Path.GetFileNameWithoutExtension(path), XDocument.Load(path))));
    }

    [Theory]
    [InlineData("Core", "../Testing/Testing.csproj")]
    [InlineData("Mesos", "../Yarn/Yarn.csproj")]
    [InlineData("Unlisted", "../Core/Core.csproj")]
    public void A_reference_outside_the_star_is_found(string project, string reference)
    {
        var text = XDocument.Parse($"<Project><ItemGroup><ProjectReference Include='{reference}' /></ItemGroup></Project>");

        Assert.Single(Violations(project, text));
    }

    [Fact]
    public void Core_has_the_friends_that_are_listed_and_no_others()
    {
        var friends = XDocument.Load(Path.Combine(TestInput.Root, "src/Core/Core.csproj"))
            .Descendants("InternalsVisibleTo").Select(friend => friend.Attribute("Include")!.Value).Order();

        Assert.Equal(Friends, friends);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = XDocument.Load(Path.Combine(TestInput.Root, "Flint.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value).Order(StringComparer.Ordinal);
        var found = new[] { "src", "tests", "tools", "benchmarks", "examples" }
            .Select(folder => Path.Combine(TestInput.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.*proj", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Select(path => Path.GetRelativePath(TestInput.Root, path)).Order(StringComparer.Ordinal);

        Assert.Equal(found, listed);
    }

    [Fact]
    public void Every_project_under_src_has_a_readme_of_at_most_60_lines()
    {
        var folders = Directory.GetFiles(Path.Combine(TestInput.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetDirectoryName(path)!);

        Assert.All(folders, folder =>
            Assert.InRange(File.ReadAllLines(Path.Combine(folder, "README.md")).Length, 1, 60));
    }

    [Fact]
    public void Libraries_are_checked_for_banned_symbols_and_approved_API()
    {
        var targets = File.ReadAllText(Path.Combine(TestInput.Root, "Directory.Build.targets"));

        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", targets);
        Assert.Contains("BannedSymbols.txt", targets);
        Assert.Contains("Microsoft.CodeAnalysis.PublicApiAnalyzers", targets);
        Assert.All(Star.Keys.Select(name => Path.Combine(TestInput.Root, "src", name, $"{name}.csproj")).Where(File.Exists),
            path => Assert.Contains("<FlintLibrary>true</FlintLibrary>", File.ReadAllText(path)));
    }

    private static IEnumerable<string> Violations(string project, XDocument text)
    {
        var references = text.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        var allowed = Star.GetValueOrDefault(project);
        return references.Where(reference => allowed is null || !allowed.Contains(reference))
            .Select(reference => $"{project} refers to {reference}");
    }
}
