using System.Text.RegularExpressions;

namespace Flint.Examples;

/// <summary>The sort of fixed-length records, from its generator to its validation.</summary>
public sealed class TeraSortTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-tera-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_hundred_megabytes_are_sorted()
    {
        var (input, sorted) = (Path.Combine(folder, "in"), Path.Combine(folder, "sorted"));
        await OtherProgram.RunExampleAsync("TeraSort", "generate", "1000000", input, "4");
        await OtherProgram.RunExampleAsync("TeraSort", "sort", input, sorted, "3");

        var printed = await OtherProgram.RunExampleAsync("TeraSort", "validate", sorted);

        Assert.Matches(@"^1000000 records, hash sum ([0-9a-f]{16}) \(\1 generated\), ordered\n", printed);
        Assert.Equal(100_000_000, new DirectoryInfo(sorted).EnumerateFiles("part-*").Sum(file => file.Length));
    }

    [Fact]
    public async Task The_validation_notices_records_out_of_order_and_lost_ones()
    {
        var (input, short1) = (Path.Combine(folder, "in"), Path.Combine(folder, "short"));
        await OtherProgram.RunExampleAsync("TeraSort", "generate", "1000", input, "1");
        Directory.CreateDirectory(short1);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(input, "part-00000"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            Path.Combine(short1, "part-00000"), bytes[..^100], TestContext.Current.CancellationToken);

        Assert.EndsWith("NOT ordered\nexit 1\n", await ValidateAsync(input));
        var lost = await ValidateAsync(short1);
        var sums = Regex.Match(lost, @"999 records, hash sum (\w+) \((\w+) generated\)");
        Assert.True(sums.Success && sums.Groups[1].Value != sums.Groups[2].Value, lost);
    }

    private static Task<string> ValidateAsync(string path) => OtherProgram.ShellAsync(
        """scripts/run-example TeraSort validate "$1" | sed -E '/ s, .* bytes spilled/d'; echo "exit ${PIPESTATUS[0]}" """,
        path);
}
