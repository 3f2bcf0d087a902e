using Flint.Rdds;

namespace Flint.Examples;

public sealed class WordCountTests(TextInputs inputs) : IClassFixture<TextInputs>
{
    private const string CountWords =
        """LC_ALL=C tr -s ' \t\n\v\f\r' '\n' <"$1" | (LC_ALL=C grep -v '^$' || true) | LC_ALL=C sort | LC_ALL=C uniq -c""";

    private const string Unpad = """ | sed -E 's/^ *([0-9]+) /\1\t/'""";

    public static TheoryData<string> Names => TextInputs.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_example_prints_the_ten_most_frequent_words_as_coreutils_count_them(string name)
    {
        var file = inputs.Find(name);

        var printed = await OtherProgram.RunExampleAsync("WordCount", file);

        Assert.Equal(
            await OtherProgram.ShellAsync(CountWords + " | LC_ALL=C sort -k1,1nr -k2 | sed -n 1,10p" + Unpad, file), printed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task With_a_second_argument_the_example_saves_all_counts(string name)
    {
        var file = inputs.Find(name);
        var folder = Directory.CreateTempSubdirectory("flint-words-").FullName;
        try
        {
            await OtherProgram.RunExampleAsync("WordCount", file, Path.Combine(folder, "out"));

            Assert.Equal(
                await OtherProgram.ShellAsync(CountWords + """ | sed -E 's/^ *([0-9]+) (.*)$/\2\t\1/' | LC_ALL=C sort""", file),
                await OtherProgram.ShellAsync("""cat "$1"/part-* | LC_ALL=C sort""", Path.Combine(folder, "out")));
            Assert.True(File.Exists(Path.Combine(folder, "out", "_SUCCESS")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task All_counts_are_those_of_coreutils(string name)
    {
        var stop = TestContext.Current.CancellationToken;
        var file = inputs.Find(name);
        await using var session = await FlintSession.Builder().AppName("all words").Master("local[2]").StartAsync(stop);

        var counts = await session.TextFile(file, partitions: 5)
            .FlatMap(line => line.Split([' ', '\t', '\n', '\v', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .Map(word => (word, 1L))
            .ReduceByKey((left, right) => left + right)
            .SortByKey()
            .CollectAsync(stop);

        Assert.Equal(
            await OtherProgram.ShellAsync(CountWords + Unpad, file),
            string.Concat(counts.Select(entry => $"{entry.Value}\t{entry.Key}\n")));
    }
}
