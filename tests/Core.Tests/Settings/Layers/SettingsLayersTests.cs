using Flint.Errors;
using Flint.Settings;
using Flint.Settings.Layers;

namespace Flint.Tests.Settings.Layers;

public sealed class SettingsLayersTests : IDisposable
{
    private static readonly SettingsCatalog Catalog = new([typeof(SampleOptions)], ["flint.executorEnv."]);

    private readonly string folder = Directory.CreateTempSubdirectory("flint-conf").FullName;
    private readonly Dictionary<string, string> variables = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Code_wins_over_flags_over_the_environment_over_the_file()
    {
        Conf("flint-defaults.conf", """
            spark.app.name         from file
            flint.executor.cores   1
            flint.task.maxFailures 1
            flint.local.dir        /file
            """);
        variables["FLINT_EXECUTOR_CORES"] = "2";
        variables["FLINT_TASK_MAXFAILURES"] = "2";
        variables["FLINT_LOCAL_DIR"] = "/variable";
        SettingEntry[] flags = [new("flint.task.maxFailures", "3", "--conf"), new("spark.local.dir", "/flag", "--conf")];

        var settings = Resolve(flags, ("flint.local.dir", "/code")).Snapshot;

        Assert.Equal(
            ("from file", "2", "3", "/code"),
            (settings.Find("flint.app.name"), settings.Find("flint.executor.cores"),
                settings.Find("flint.task.maxFailures"), settings.Find("flint.local.dir")));
        Assert.Equal($"{folder}/flint-defaults.conf:1", settings.SourceOf("flint.app.name"));
        Assert.Equal("variable FLINT_EXECUTOR_CORES", settings.SourceOf("flint.executor.cores"));
        Assert.Equal("--conf", settings.SourceOf("flint.task.maxFailures"));
        Assert.Equal("code", settings.SourceOf("flint.local.dir"));
    }

    [Fact]
    public void Code_that_overrides_a_flag_warns()
    {
        SettingEntry[] flags = [new("flint.app.name", "a", "--name"), new("flint.local.dir", "/x", "--conf")];

        Assert.Equal(
            ["flint.app.name set in code overrides --name of the command line."],
            Resolve(flags, ("spark.app.name", "b"), ("flint.local.dir", "/x")).Warnings);
    }

    [Fact]
    public void Code_that_overrides_the_file_does_not_warn()
    {
        Conf("flint-defaults.conf", "flint.app.name a");

        Assert.Empty(Resolve([], ("flint.app.name", "b")).Warnings);
    }

    [Fact]
    public void An_alias_is_the_same_setting_and_loses_within_its_layer()
    {
        var settings = Resolve([], ("flint.app.name", "ours"), ("spark.app.name", "alias")).Snapshot;

        Assert.Equal("ours", settings.Find("flint.app.name"));
        Assert.Null(settings.Find("spark.app.name"));
    }

    [Fact]
    public void An_unknown_key_is_kept_with_a_warning_that_names_the_nearest()
    {
        var resolved = Resolve([], ("flint.zzzzzzzzzzzzzzz", "1"), ("spark.executor.memry", "1g"),
            ("flint.executorEnv.A", "1"));

        Assert.Equal("1g", resolved.Snapshot.Find("flint.executor.memry"));
        Assert.Equal(
            [
                "flint.zzzzzzzzzzzzzzz (from code) is not a known setting.",
                "flint.executor.memry (from code) is not a known setting; did you mean flint.executor.memory?",
            ],
            resolved.Warnings);
    }

    [Fact]
    public void A_foreign_key_is_dropped_with_a_warning()
    {
        var resolved = Resolve([], ("executor.memory", "1g"));

        Assert.Empty(resolved.Snapshot.Entries);
        Assert.Equal(
            ["executor.memory (from code) is ignored: settings begin with flint. or spark."], resolved.Warnings);
    }

    [Fact]
    public void Warnings_do_not_tell_values()
    {
        var resolved = Resolve(
            [new("flint.authenticate.secret", "hunter1", "--conf")],
            ("flint.authenticate.secret", "hunter2"), ("flint.my.secret", "hunter2"), ("secret", "hunter2"));

        Assert.Equal(3, resolved.Warnings.Count);
        Assert.All(resolved.Warnings, warning => Assert.DoesNotContain("hunter", warning));
    }

    [Theory]
    [InlineData("FLINT_CONF_DIR", "")]
    [InlineData("FLINT_HOME", "conf")]
    [InlineData("SPARK_CONF_DIR", "")]
    public void The_folder_of_the_file_is_found_by_a_variable(string variable, string below)
    {
        variables.Clear();
        variables[variable] = folder;
        Directory.CreateDirectory(Path.Combine(folder, below));
        File.WriteAllText(Path.Combine(folder, below, "spark-defaults.conf"), "spark.app.name here");

        Assert.Equal("here", Resolve([]).Snapshot.Find("flint.app.name"));
    }

    [Fact]
    public void Without_a_variable_the_folder_lies_beside_the_program()
    {
        Directory.CreateDirectory($"{folder}/conf");
        File.WriteAllText($"{folder}/conf/flint-defaults.conf", "flint.app.name here");

        var layers = new SettingsLayers(Catalog, new(new Dictionary<string, string>(), folder));

        Assert.Equal("here", layers.Resolve(new Dictionary<string, string>()).Snapshot.Find("flint.app.name"));
    }

    [Fact]
    public void Our_file_is_taken_before_that_of_spark()
    {
        Conf("spark-defaults.conf", "spark.app.name theirs");
        Conf("flint-defaults.conf", "flint.app.name ours");

        Assert.Equal("ours", Resolve([]).Snapshot.Find("flint.app.name"));
    }

    [Fact]
    public void A_json_file_may_nest_keys()
    {
        Conf("flint-defaults.json", """{ "flint": { "app": { "name": "nested" } }, "spark.executor.cores": 3 }""");

        var settings = Resolve([]).Snapshot;

        Assert.Equal("nested", settings.Find("flint.app.name"));
        Assert.Equal("3", settings.Find("flint.executor.cores"));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        Conf("flint-defaults.json", "{ not json");

        var error = Assert.Throws<FlintException>(() => Resolve([]));

        Assert.Contains($"{folder}/flint-defaults.json", error.Message);
    }

    [Fact]
    public void A_variable_of_spark_stands_in_for_one_of_flint()
    {
        variables["SPARK_EXECUTOR_CORES"] = "5";
        variables["SPARK_LOCAL_DIRS"] = "/a,/b";
        variables["SPARK_EXECUTOR_MEMORY"] = "1g";
        variables["FLINT_EXECUTOR_MEMORY"] = "2g";
        variables["FLINT_APP_NAME"] = "";
        variables["FLINT_TEST_DATA"] = "/elsewhere";

        var resolved = Resolve([]);

        Assert.Equal(
            [("flint.executor.cores", "5"), ("flint.executor.memory", "2g"), ("flint.local.dir", "/a,/b")],
            resolved.Snapshot.Entries.Select(entry => (entry.Key, entry.Value)));
        Assert.Empty(resolved.Warnings);
    }

    [Fact]
    public void A_submission_stands_for_file_and_environment()
    {
        Conf("flint-defaults.conf", "flint.app.name file");
        variables["FLINT_EXECUTOR_CORES"] = "2";
        var path = Path.Combine(folder, "submission");
        SubmissionFile.Write(path, [
            new("flint.app.name", "a\tb\\c\nd", "--name"), new("flint.local.dir", "", "x\ty")]);
        variables["FLINT_SUBMISSION"] = path;

        var resolved = Resolve([], ("flint.app.name", "code"));

        Assert.Equal(["flint.app.name", "flint.local.dir"], resolved.Snapshot.Entries.Select(entry => entry.Key));
        Assert.Equal("x\ty", resolved.Snapshot.SourceOf("flint.local.dir"));
        Assert.Single(resolved.Warnings, "flint.app.name set in code overrides --name of the command line.");
        Assert.Equal("a\tb\\c\nd", SubmissionFile.Read(path)[0].Value);
    }

    [Fact]
    public void A_submission_is_for_the_eyes_of_its_owner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no modes on Windows");
        var path = Path.Combine(folder, "submission");
        SubmissionFile.Write(path, []);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnerOnly(path));
        Assert.Throws<IOException>(() => SubmissionFile.Write(path, []));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("something else")]
    [InlineData("# flint submission 1\nno tabs")]
    public void A_submission_that_is_none_is_refused_with_its_path(string? content)
    {
        var path = Path.Combine(folder, "submission");
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        var error = Assert.Throws<FlintException>(() => SubmissionFile.Read(path));

        Assert.Contains(path, error.Message);
    }

    [Fact]
    public void The_environment_of_the_process_is_read_once_and_whole()
    {
        var environment = ProcessEnvironment.OfThisProcess();

        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), environment.Find("PATH"));
        Assert.Equal(AppContext.BaseDirectory, environment.ProgramFolder);
        Assert.Null(environment.Find("FLINT_SURELY_NOT_SET"));
    }

    private static UnixFileMode OwnerOnly(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private void Conf(string name, string content)
    {
        variables["FLINT_CONF_DIR"] = folder;
        File.WriteAllText(Path.Combine(folder, name), content);
    }

    private ResolvedSettings Resolve(SettingEntry[] flags, params (string Key, string Value)[] code) =>
        new SettingsLayers(Catalog, new(variables, "/nowhere"))
            .Resolve(flags, code.ToDictionary(pair => pair.Key, pair => pair.Value));
}
