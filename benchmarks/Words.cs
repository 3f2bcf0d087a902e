using System.Text;

namespace Flint.Benchmarks;

/// <summary>Words and lines that look like text and are the same in every run.</summary>
internal static class Words
{
    public static string[] Make(int count)
    {
        var random = new Random(20);
        return [.. Enumerable.Range(0, count).Select(_ =>
            new string([.. Enumerable.Range(0, random.Next(2, 12)).Select(_ => (char)random.Next('a', 'z' + 1))]))];
    }

    /// <summary>Writes lines of 20 to 140 characters, some of them beyond ASCII, until the file has the size.</summary>
    public static void WriteLines(string path, long bytes)
    {
        var words = Make(1024);
        var random = new Random(21);
        var block = new StringBuilder();
        while (block.Length < 1 << 22)
        {
            var length = random.Next(20, 140);
            var end = block.Length + length;
            while (block.Length < end)
                block.Append(words[random.Next(words.Length)]).Append(random.Next(50) == 0 ? " é世 " : " ");
            block.Append('\n');
        }
        Repeat(block.ToString(), path, bytes);
    }

    /// <summary>
    /// Writes lines of ten words until the file has the size; the n-th word of a vocabulary of 100,000 stands there
    /// in proportion to 1/n.
    /// </summary>
    public static void WriteZipf(string path, long bytes)
    {
        var words = Make(100_000).Select((word, rank) => $"{word}{rank % 100}").ToArray();
        var reached = new double[words.Length];
        var total = 0.0;
        for (var rank = 0; rank < words.Length; rank++)
            reached[rank] = total += 1.0 / (rank + 1);
        var random = new Random(22);
        var block = new StringBuilder();
        while (block.Length < 1 << 24)
        {
            for (var i = 0; i < 10; i++)
            {
                var found = Array.BinarySearch(reached, random.NextDouble() * total);
                block.Append(i == 0 ? "" : " ").Append(words[Math.Min(found < 0 ? ~found : found, words.Length - 1)]);
            }
            block.Append('\n');
        }
        Repeat(block.ToString(), path, bytes);
    }

    private static void Repeat(string lines, string path, long bytes)
    {
        var encoded = Encoding.UTF8.GetBytes(lines);
        using var file = File.Create(path);
        for (var written = 0L; written < bytes; written += encoded.Length)
            file.Write(encoded);
    }
}
