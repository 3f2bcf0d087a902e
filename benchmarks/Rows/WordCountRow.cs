using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>Word count by string lambdas against two threads of ReadLine, Split and a Dictionary each.</summary>
internal sealed class WordCountRow : IRow
{
    private const int Cores = 2;
    private const double Bar = 1 / 1.2;

    public string Name => "text: word count, Zipf";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        using var input = new TextInput(Cores, scale.Of(500_000_000), Words.WriteZipf);
        await using var session = await Sessions.StartAsync(Cores, stop);
        var words = session.TextFile(input.Folder).FlatMap(line => line.Split(' ')).Map(word => (word, 1L));
        return await new Contest(
                File.ReadLines(input.File).Sum(line => (long)line.Split(' ').Length) * Cores,
                () => words.ReduceByKey((left, right) => left + right, Cores).AggregateAsync(
                    0L, (sum, entry) => sum + Mark(entry.Key, entry.Value), (a, b) => a + b, stop),
                () => Count(input.Files))
            .RunAsync(Name, Bar, scale);
    }

    private static long Count(IReadOnlyList<string> files)
    {
        var parts = Threads.Run(files.Count, index =>
        {
            var counts = new Dictionary<string, long>();
            using var reader = new StreamReader(files[index]);
            while (reader.ReadLine() is { } line)
                foreach (var word in line.Split(' '))
                    counts[word] = counts.GetValueOrDefault(word) + 1;
            return counts;
        });
        foreach (var (word, count) in parts.Skip(1).SelectMany(part => part))
            parts[0][word] = parts[0].GetValueOrDefault(word) + count;
        return parts[0].Sum(entry => Mark(entry.Key, entry.Value));
    }

    private static long Mark(string word, long count) => word.Length * count * count + (word.Length > 0 ? word[0] : 0);
}
