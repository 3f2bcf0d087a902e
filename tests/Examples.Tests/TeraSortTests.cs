using System.Text.RegularExpressions;

namespace Flint.Examples;

/// <summary>The sort of fixed-length records, from its generator to its validation.</summary>
public sealed class TeraSortTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-tera-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_hundred_megabytes_are_sorted_by_processes_that_cannot_hold_them()
    {
        const string run = """export FLINT_MASTER='local-cluster[2,1,256]'; scripts/run-example TeraSort """;
        await OtherProgram.ShellAsync(run + """generate 1000000 "$1/in" 4""", folder);
        var sorted = await OtherProgram.ShellAsync(run + """sort "$1/in" "$1/sorted" 2""", folder);

        var printed = await OtherProgram.ShellAsync(run + """validate "$1/sorted" """, folder);

        Assert.Matches(@"^[0-9.]+ s, [1-9][0-9]* bytes spilled\n$", sorted);
        Assert.Matches(@"^1000000 records, hash sum ([0-9a-f]{16}) \(\1 generated\), ordered\n", printed);
        Assert.Equal(
            [50, 50],
            new DirectoryInfo(Path.Combine(folder, "sorted")).EnumerateFiles("part-*")
                .Select(file => (int)Math.Round(file.Length / 1_000_000.0 / 5) * 5));
    }

    [Fact]
    public async Task The_validation_notices_records_out_of_order_and_lost_ones()
    {
        var (input, torn) = (Path.Combine(folder, "in"), Path.Combine(folder, "torn"));
        await OtherProgram.RunExampleAsync("TeraSort", "generate", "1000", input, "1");
        Directory.CreateDirectory(torn);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(input, "part-00000"), Stop);
        await File.WriteAllBytesAsync(Path.Combine(torn, "part-00000"), bytes[..^100], Stop);

        Assert.EndsWith("NOT ordered\nexit 1\n", await ValidateAsync(input));
        var lost = await ValidateAsync(torn);
        var sums = Regex.Match(lost, @"999 records, hash sum (\w+) \((\w+) generated\)");
        Assert.True(sums.Success && sums.Groups[1].Value != sums.Groups[2].Value, lost);
    }

    private static Task<string> ValidateAsync(string path) => OtherProgram.ShellAsync(
        """
        scripts/run-example TeraSort validate "$1" | sed -E '/ s, .* bytes spilled/d'; echo "exit ${PIPESTATUS[0]}"
        """,
        path);
}
