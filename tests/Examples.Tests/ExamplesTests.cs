using System.Globalization;
using System.IO.Compression;

namespace Flint.Examples;

/// <summary>Each example against a plain answer.</summary>
public sealed class ExamplesTests
{
    [Fact]
    public async Task Pi_counts_the_same_points_as_a_loop()
    {
        var inside = Enumerable.Range(0, 1_000_000)
            .Count(number => Square(Chance(2L * number)) + Square(Chance(2L * number + 1)) < 1);

        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"Pi is roughly {4.0 * inside / 1_000_000:0.0000}\n"),
            await OtherProgram.RunExampleAsync("Pi"));
    }

    [Fact]
    public async Task PageRank_ranks_the_small_web_as_plain_code_does()
    {
        string[] web = ["a b", "a c", "b c", "c a", "d c", "d a", "e d", "e a"];
        var links = web.Select(link => link.Split(' ')).GroupBy(ends => ends[0], ends => ends[1]).ToList();
        var ranks = links.ToDictionary(page => page.Key, _ => 1.0);
        for (var round = 0; round < 10; round++)
            ranks = links.Where(page => ranks.ContainsKey(page.Key))
                .SelectMany(page => page.Select(to => (To: to, Share: ranks[page.Key] / page.Count())))
                .GroupBy(share => share.To, share => share.Share)
                .ToDictionary(page => page.Key, page => 0.15 + 0.85 * page.Sum());
        var expected = ranks.OrderByDescending(page => page.Value).ThenBy(page => page.Key, StringComparer.Ordinal)
            .Select(page => string.Create(CultureInfo.InvariantCulture, $"{page.Value:0.0000}\t{page.Key}\n"));

        Assert.Equal(string.Concat(expected), await OtherProgram.RunExampleAsync("PageRank"));
    }

    [Fact]
    public async Task LogAnalysis_finds_in_the_access_log_what_plain_code_finds()
    {
        var log = TestInput.Require("logs/apache_access.log.gz");
        using var text = new StreamReader(new GZipStream(File.OpenRead(log), CompressionMode.Decompress));
        var requests = new List<(string Host, string Status, long Bytes)>();
        while (await text.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            // host, two names, [time zone], "request", status, bytes, "referrer", "agent"
            var rest = line[(line.IndexOf("\" ", StringComparison.Ordinal) + 2)..].Split(' ');
            requests.Add((line[..line.IndexOf(' ')], rest[0], rest[1] == "-" ? 0 : long.Parse(rest[1])));
        }
        string[] expected =
        [
            .. requests.GroupBy(request => request.Status).OrderBy(status => status.Key, StringComparer.Ordinal)
                .Select(status => $"status {status.Key}\t{status.Count()}"),
            $"bytes\t{requests.Sum(request => request.Bytes)}",
            .. requests.GroupBy(request => request.Host).OrderByDescending(host => host.Count())
                .ThenBy(host => host.Key, StringComparer.Ordinal).Take(5).Select(host => $"host {host.Key}\t{host.Count()}"),
        ];

        Assert.Equal(string.Join('\n', expected) + "\n", await OtherProgram.RunExampleAsync("LogAnalysis", log));
    }

    [Fact]
    public async Task An_unknown_example_is_answered_with_the_list()
    {
        var said = await OtherProgram.ShellAsync("""scripts/run-example "$1" 2>&1 || echo "exit $?" """, "NoSuchExample");

        Assert.Contains("  WordCount\n", said);
        Assert.EndsWith("exit 1\n", said);
    }

    [Fact]
    public void WordCount_has_at_most_12_lines_of_code()
    {
        var lines = File.ReadAllLines(Path.Combine(TestInput.Root, "examples/WordCount.cs"))
            .Where(line => line.Length > 0 && !line.StartsWith("#:") && !line.TrimStart().StartsWith("//"));

        Assert.InRange(lines.Count(), 1, 12);
    }

    private static double Square(double value) => value * value;

    // SplitMix64, written as its author does: a state that grows, and a mix of it.
    private static double Chance(long number)
    {
        var state = unchecked(((ulong)number + 1UL) * 0x9E3779B97F4A7C15UL);
        state = unchecked((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL);
        state = unchecked((state ^ (state >> 27)) * 0x94D049BB133111EBUL);
        return ((state ^ (state >> 31)) >> 11) * Math.Pow(2, -53);
    }
}
