using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>The sum of the lengths of all lines against a loop over StreamReader.ReadLine.</summary>
internal sealed class TextLengthRow : IRow
{
    public string Name => "text: sum of line lengths";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        using var input = new TextInput(1, scale.Of(1L << 30), Words.WriteLines);
        await using var session = await Sessions.StartAsync(1, stop);
        var lengths = session.TextFile(input.File).Map(line => (long)line.Length);
        var contest = new Contest(
            File.ReadLines(input.File).LongCount(),
            () => lengths.AggregateAsync(0L, (sum, length) => sum + length, (a, b) => a + b, stop),
            () => Read(input.File));
        return await contest.RunAsync(Name, 1.0, scale);
    }

    private static long Read(string path)
    {
        using var reader = new StreamReader(path);
        var sum = 0L;
        while (reader.ReadLine() is { } line)
            sum += line.Length;
        return sum;
    }
}
