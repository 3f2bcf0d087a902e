using Flint.Rdds;

namespace Flint.Examples;

/// <summary>Flint works from where programs live: another language, a web application, a test, a file.</summary>
public sealed class HostsTests
{
    [Fact]
    public async Task An_F_sharp_program_counts_words()
    {
        Assert.Equal(
            "2\tbe\n1\tnot\n2\tor\n1\tso\n2\tto\n"
            + "be 2 verb\nnot 3 unknown\nor 2 unknown\nso 2 unknown\nto 2 particle\n",
            await RunSampleAsync("FSharp"));
    }

    [Fact]
    public async Task A_web_application_answers_requests_that_come_at_once_with_jobs_of_one_session()
    {
        Assert.Equal("2 6 12 20 30 42 56 72\n", await RunSampleAsync("Web"));
    }

    [Fact]
    public async Task A_file_runs_with_dotnet_run()
    {
        Assert.StartsWith("Pi is roughly 3.14", await OtherProgram.RunAsync("dotnet", "run", "examples/Pi.cs"));
    }

    [Fact]
    public async Task Two_sessions_of_one_process_do_not_meet()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var first = await FlintSession.Builder().AppName("first").Master("local[1]").StartAsync(stop);
        await using var second = await FlintSession.Builder().AppName("second").Master("local[2]").StartAsync(stop);

        var counts = await Task.WhenAll(
            first.Range(0, 10).Map(value => value % 3).Distinct().CountAsync(stop),
            second.Range(0, 10).Map(value => value % 4).Distinct().CountAsync(stop));

        Assert.Equal([3, 4], counts);
    }

    private static Task<string> RunSampleAsync(string name) => OtherProgram.RunAsync(
        "dotnet", "exec", Path.Combine(TestInput.Root, $"tests/Samples.{name}/bin/Release/net10.0/Flint.Samples.{name}.dll"));
}
