using Flint.Testing;

namespace Flint.Properties.Local;

public sealed class ProcessClusterConformanceTests
{
    private static IReadOnlyList<ConformanceCheck> Checks =>
        ClusterConformance.ChecksFor(ProcessRig.Traits, () => new ProcessRig());

    public static TheoryData<string> Names =>
        [.. Checks.Where(check => check.WhySkipped is null).Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Local_cluster_conforms(string name) =>
        Checks.Single(check => check.Name == name).RunAsync(TestContext.Current.CancellationToken);

    [Fact]
    public void What_does_not_apply_is_what_the_manager_lacks()
    {
        string[] reasons =
        [
            "its Abilities do not name AnnouncesLeaving", "its Abilities do not name PrefersHosts",
            "its Abilities do not name Profiles", "its Abilities do not name Resumes", "it has no limit of executors",
            "it has one host only", "its test cannot cause ApplicationEnd", "its test cannot cause Disconnection",
            "its test cannot cause HostCut", "its test cannot cause HostLoss",
        ];

        Assert.Equal(
            reasons.Order(StringComparer.Ordinal),
            Checks.Select(check => check.WhySkipped).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(23, Names.Count());
    }
}
