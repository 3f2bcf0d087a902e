using Flint.Cluster;
using Flint.Errors;
using Flint.Files;
using Flint.Rdds;
using Flint.Samples.Plugin;
using Flint.Settings;
using Flint.Testing;

[assembly: FlintScheme("secret", typeof(Flint.Properties.Local.PluginTests.WithoutConstructor))]
[assembly: FlintScheme("remembered", typeof(InMemoryFileSystem))]
[assembly: FlintScheme("twice", typeof(MachinePlugin))]
[assembly: FlintScheme("twice", typeof(Flint.Properties.Local.PluginTests.Handed))]

namespace Flint.Properties.Local;

/// <summary>Masters that others serve: found among the program's assemblies, or handed over.</summary>
public sealed class PluginTests
{
    private static readonly string[] ThisProgram = [.. SchemeSearch.OfThisProgram()];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ClusterPluginContext Context =>
        new("machine://localhost", 1, _ => "token", new Dictionary<string, string>(), TimeProvider.System);

    private static IReadOnlyList<ConformanceCheck> Checks => ClusterConformance.ChecksFor(
        ProcessRig.Traits, () => new ProcessRig(() => new MachinePlugin().Create(Context)));

    public static TheoryData<string> Names =>
        [.. Checks.Where(check => check.WhySkipped is null).Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_sample_of_a_cluster_manager_conforms(string name) =>
        Checks.Single(check => check.Name == name).RunAsync(Stop);

    [Fact]
    public async Task A_session_runs_on_executors_that_a_plugin_of_the_programs_assemblies_lends()
    {
        await using var flint = await FlintSession.Builder().AppName("plugin").Master("machine://localhost")
            .Config("flint.executor.instances", "2").StartAsync(Stop);

        var places = await flint.Range(0, 8, partitions: 8).Map(n => (Key: n % 2, Environment.ProcessId))
            .ReduceByKey((a, b) => Math.Min(a, b)).CollectAsync(Stop);

        Assert.Equal([0, 1], places.Select(place => place.Key).Order());
        Assert.DoesNotContain(Environment.ProcessId, places.Select(place => place.Value));
    }

    [Fact]
    public async Task A_plugin_that_is_handed_over_comes_first_and_sees_master_and_settings()
    {
        var handed = new Handed();

        var error = await Assert.ThrowsAsync<FlintException>(() => FlintSession.Builder()
            .Master("machine://elsewhere:5050").Plugin("machine", handed).Config("flint.executor.cores", "3")
            .StartAsync(Stop));

        Assert.Equal("nobody lends", error.Message);
        Assert.Equal("machine://elsewhere:5050", handed.Seen!.Master);
        Assert.Equal(3, handed.Seen.Slots);
        Assert.Equal("3", handed.Seen.Settings["flint.executor.cores"]);
    }

    [Fact]
    public async Task A_local_master_asks_no_plugin()
    {
        var handed = new Handed();
        await using var flint = await FlintSession.Builder().Master("local[1]")
            .Plugin("local[1]", handed).Plugin("local", handed).StartAsync(Stop);

        Assert.Equal(3, await flint.Range(0, 3).CountAsync(Stop));
        Assert.Null(handed.Seen);
    }

    [Fact]
    public async Task A_scheme_that_nobody_serves_names_what_is_served()
    {
        var error = await Assert.ThrowsAsync<FlintException>(() => FlintSession.Builder()
            .Master("nomad://host").Plugin("mine", new Handed()).StartAsync(Stop));

        Assert.Contains("nobody serves nomad://", error.Message);
        Assert.Contains("mine://", error.Message);
        Assert.Contains("[assembly: FlintScheme]", error.Message);
    }

    [Fact]
    public void A_scheme_is_found_whatever_its_case_and_only_among_assemblies_of_ours()
    {
        Assert.IsType<MachinePlugin>(SchemeSearch.Find<IClusterPlugin>("MACHINE", ThisProgram));
        Assert.Null(SchemeSearch.Find<IClusterPlugin>("machine", ["/app/Flint.Core.dll", "/app/Other.Plugin.dll"]));
        Assert.Null(SchemeSearch.Find<IDisposable>("machine", ThisProgram));
    }

    [Fact]
    public void A_file_system_that_an_assembly_names_is_found_once_for_a_process()
    {
        var files = new FileSystems();

        Assert.IsType<InMemoryFileSystem>(files.For("remembered://a/b"));
        Assert.Same(files.For("remembered://a/b"), files.For("Remembered://c"));
        Assert.Contains("nobody serves forgotten://", Assert.Throws<FlintException>(
            () => files.For("forgotten://a/b")).Message);
    }

    [Fact]
    public void A_scheme_served_twice_or_by_a_type_that_cannot_be_made_is_refused_by_name()
    {
        var twice = Assert.Throws<FlintException>(() => SchemeSearch.Find<IClusterPlugin>("twice", ThisProgram));
        var secret = Assert.Throws<FlintException>(() => SchemeSearch.Find<IClusterPlugin>("secret", ThisProgram));

        Assert.Contains("MachinePlugin in Flint.Samples.Plugin", twice.Message);
        Assert.Contains("Handed in Flint.Core.Properties", twice.Message);
        Assert.Contains("no public constructor without parameters", secret.Message);
    }

    public sealed class Handed : IClusterPlugin
    {
        public ClusterPluginContext? Seen { get; private set; }

        public IClusterManager Create(ClusterPluginContext context)
        {
            Seen = context;
            throw new FlintException("nobody lends");
        }
    }

    public sealed class WithoutConstructor(int number) : IClusterPlugin
    {
        public IClusterManager Create(ClusterPluginContext context) => throw new FlintException($"{number}");
    }
}
