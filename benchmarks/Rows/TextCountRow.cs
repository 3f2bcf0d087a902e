using Flint.Rdds;

namespace Flint.Benchmarks.Rows;

/// <summary>Counting lines, with UTF-8 checked, against large reads and a search for line ends.</summary>
internal sealed class TextCountRow : IRow
{
    private const int ReadBytes = 1 << 20;

    public string Name => "text: count of lines";

    public async Task<Line> MeasureAsync(Scale scale, CancellationToken stop)
    {
        using var input = new TextInput(1, scale.Of(1L << 30), Words.WriteLines);
        await using var session = await Sessions.StartAsync(1, stop);
        var lines = session.TextFile(input.File);
        var contest = new Contest(Search(input.File), () => lines.CountAsync(stop), () => Search(input.File));
        return await contest.RunAsync(Name, 2.0, scale);
    }

    private static long Search(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var buffer = new byte[ReadBytes];
        var count = 0L;
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            var rest = buffer.AsSpan(0, read);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                count++;
                rest = rest[(end + 1)..];
            }
        }
        return count;
    }
}
