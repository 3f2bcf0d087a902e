using System.Reflection;
using Flint.Settings;

namespace Flint.Tests.Settings;

public sealed class SettingsCatalogTests
{
    private static readonly SettingsCatalog Catalog = new([typeof(SampleOptions)], ["flint.executorEnv."]);

    [Fact]
    public void All_settings_are_listed_by_key_with_type_and_default()
    {
        Assert.Equal(
            Catalog.Definitions.Select(definition => definition.Key).Order(StringComparer.Ordinal),
            Catalog.Definitions.Select(definition => definition.Key));
        var memory = Catalog.Find("flint.executor.memory")!;
        Assert.Equal((typeof(ByteSize), "1g", true), (memory.Type, memory.DefaultText, memory.ForExecutors));
        Assert.Equal("3s", Catalog.Find("flint.locality.wait")!.DefaultText);
        Assert.Equal("lz4", Catalog.Find("flint.io.compression.codec")!.DefaultText);
        Assert.Equal("", Catalog.Find("flint.driver.port")!.DefaultText);
        Assert.Equal(11, Catalog.Definitions.Count);
    }

    [Theory]
    [InlineData("flint.executor.memry", "flint.executor.memory")]
    [InlineData("flint.executor.Memory", "flint.executor.memory")]
    [InlineData("flint.executor.mem", "flint.executor.memory")]
    [InlineData("flint.task.maxfailure", "flint.task.maxFailures")]
    [InlineData("flint.suffle.compress", "flint.shuffle.compress")]
    [InlineData("flint.io.codec.compression.of.everything.else", null)]
    public void The_nearest_key_is_named(string key, string? nearest) => Assert.Equal(nearest, Catalog.Nearest(key));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "ABC", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("memory", "memoryOverhead", 8)]
    public void The_distance_counts_edits(string left, string right, int distance)
    {
        Assert.Equal(distance, EditDistance.Between(left, right));
        Assert.Equal(distance, EditDistance.Between(right, left));
    }

    [Fact]
    public void A_key_that_is_defined_twice_is_a_mistake_of_ours() =>
        Assert.Throws<InvalidOperationException>(
            () => new SettingsCatalog([typeof(SampleOptions), typeof(SampleOptions)]));

    [Fact]
    public void Every_options_record_of_the_engine_makes_a_catalog_without_a_doubled_key()
    {
        var all = typeof(SettingAttribute).Assembly.GetTypes()
            .Where(type => type.GetProperties().Any(property => property.GetCustomAttribute<SettingAttribute>() is not null))
            .ToList();

        var catalog = new SettingsCatalog(all);

        Assert.True(catalog.Definitions.Count >= 6);
        Assert.All(catalog.Definitions, definition => Assert.StartsWith("flint.", definition.Key));
        Assert.All(catalog.Definitions, definition => Assert.True(
            definition.Default is null || SettingText.TryRead(definition.DefaultText, definition.Type, out _),
            definition.Key));
        Assert.All(all, type => Assert.EndsWith("Options", type.Name));
    }
}
