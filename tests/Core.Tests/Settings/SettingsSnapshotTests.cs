using Flint.Errors;
using Flint.Settings;

namespace Flint.Tests.Settings;

public sealed class SettingsSnapshotTests
{
    private static readonly SettingsCatalog Catalog = new([typeof(SampleOptions)], ["flint.executorEnv."]);

    [Fact]
    public void Options_have_their_defaults_where_nothing_was_set() =>
        Assert.Equal(new SampleOptions(), Snapshot().Get<SampleOptions>());

    [Fact]
    public void Each_type_of_setting_is_bound()
    {
        var options = Snapshot(
            ("flint.executor.memory", "512m"), ("flint.executor.cores", "8"), ("flint.task.maxFailures", "7"),
            ("flint.memory.fraction", "0.25"), ("flint.locality.wait", "100ms"), ("flint.shuffle.compress", "False"),
            ("flint.io.compression.codec", "zstd"), ("flint.app.name", " a name "), ("flint.local.dir", "/scratch"),
            ("flint.driver.port", "4040")).Get<SampleOptions>();

        Assert.Equal(
            new SampleOptions
            {
                Memory = new(512L << 20), Cores = 8, MaxFailures = 7, Fraction = 0.25,
                Wait = TimeSpan.FromMilliseconds(100), Compress = false, Codec = SampleCodec.Zstd, Name = " a name ",
                LocalDir = "/scratch", Port = 4040,
            },
            options);
    }

    [Theory]
    [InlineData("flint.executor.memory", "lots", "flint.executor.memory=lots (from test) cannot be read: write a size such as 512m")]
    [InlineData("flint.locality.wait", "3x", "flint.locality.wait=3x (from test) cannot be read: write a duration such as 10s")]
    [InlineData("flint.shuffle.compress", "on", "flint.shuffle.compress=on (from test) cannot be read: write true or false.")]
    [InlineData("flint.io.compression.codec", "gz", "flint.io.compression.codec=gz (from test) cannot be read: write one of lz4, zstd.")]
    [InlineData("flint.driver.port", "", "flint.driver.port= (from test) cannot be read: write a whole number.")]
    public void A_bad_value_names_key_value_source_and_what_to_write(string key, string value, string message)
    {
        var error = Assert.Throws<FlintException>(() => Snapshot((key, value)).Get<SampleOptions>());

        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Options_validate_themselves_and_say_where_the_value_was_set()
    {
        var error = Assert.Throws<FlintException>(() => Snapshot(("flint.executor.cores", "0")).Get<SampleOptions>());

        Assert.Equal("flint.executor.cores (from test) must be at least 1.", error.Message);
    }

    [Fact]
    public void Executors_get_what_is_marked_for_them_and_what_is_below_an_open_prefix()
    {
        var all = Snapshot(
            ("flint.executor.memory", "2g"), ("flint.executor.cores", "8"), ("flint.executorEnv.LANG", "ja"),
            ("flint.typo", "x"));

        Assert.Equal(
            ["flint.executor.memory", "flint.executorEnv.LANG"], all.ForExecutors().Entries.Select(entry => entry.Key));
        Assert.Equal("test", all.ForExecutors().SourceOf("flint.executor.memory"));
    }

    [Fact]
    public void Secrets_are_hidden_by_key_and_by_value()
    {
        var described = string.Join('\n', Snapshot(
            ("flint.authenticate.secret", "hunter2"), ("flint.hadoop.fs.s3a.access.key", "hunter2"),
            ("flint.executorEnv.API_TOKEN", "hunter2"), ("flint.app.name", "my password=hunter2"),
            ("flint.local.dir", "/tmp")).Describe());

        Assert.DoesNotContain("hunter2", described);
        Assert.Contains("flint.local.dir=/tmp (test)", described);
        Assert.Contains($"flint.authenticate.secret={Redaction.Hidden} (test)", described);
    }

    [Fact]
    public void The_pattern_of_secrets_can_be_set()
    {
        var described = Snapshot(
            ("flint.redaction.regex", "hush"), ("flint.app.name", "hush hush"), ("flint.local.dir", "a password"))
            .Describe().ToList();

        Assert.Contains($"flint.app.name={Redaction.Hidden} (test)", described);
        Assert.Contains("flint.local.dir=a password (test)", described);
    }

    [Fact]
    public void A_secret_that_cannot_be_read_is_not_shown_either()
    {
        var error = Assert.Throws<FlintException>(
            () => Snapshot(("flint.redaction.regex", "port"), ("flint.driver.port", "hunter2")).Get<SampleOptions>());

        Assert.DoesNotContain("hunter2", error.Message);
    }

    [Fact]
    public void A_pattern_that_is_none_is_refused_with_its_key()
    {
        var error = Assert.Throws<FlintException>(() => Snapshot(("flint.redaction.regex", "(")).Describe().ToList());

        Assert.Contains("flint.redaction.regex is not a regular expression", error.Message);
    }

    [Fact]
    public void An_entry_prints_without_its_value() =>
        Assert.Equal("flint.x (from code)", new SettingEntry("flint.x", "hunter2", "code").ToString());

    private static SettingsSnapshot Snapshot(params (string Key, string Value)[] set) =>
        new(Catalog, set.Select(pair => new SettingEntry(pair.Key, pair.Value, "test")));
}
