using System.Text;
using Flint.Files;
using Flint.Testing;

namespace Flint.Tests.Files;

public sealed class GunzipTests
{
    private const string Path = "/in/file.gz";

    private readonly InMemoryFileSystem files = new();

    [Fact]
    [Behaviour(107)]
    public void All_members_are_read_as_one_text()
    {
        var entry = Put([.. Member("one\ntw"), .. Member("o\r\n"), .. Member(""), .. Member("three")]);

        Assert.Equal(["one", "two", "three"], Reading.Lines(files, Reading.Gzip(entry)));
        Assert.Equal(3, Reading.Count(files, Reading.Gzip(entry)));
    }

    [Fact]
    [Behaviour(107)]
    public void A_file_cut_anywhere_is_refused_with_its_name_and_a_place()
    {
        byte[] whole = [.. Member("one\ntwo\n" + new string('x', 500)), .. Member("three\nfour\n")];
        var boundary = Member("one\ntwo\n" + new string('x', 500)).Length;
        for (var cut = 1; cut < whole.Length; cut++)
        {
            var entry = Put(whole[..cut]);
            if (cut == boundary)
            {
                // What is left is a whole file of one member: nothing in it says that more was meant to follow.
                Assert.Equal(3, Reading.Count(files, Reading.Gzip(entry)));
                continue;
            }

            var error = Assert.Throws<InputException>(() => Reading.Count(files, Reading.Gzip(entry)));
            Assert.Equal(Path, error.Path);
            Assert.InRange(error.Offset!.Value, 0, cut);
        }
    }

    [Fact]
    [Behaviour(107)]
    public void A_flipped_bit_behind_the_header_is_noticed_or_means_nothing()
    {
        const string text = "one\ntwo\nthree and some more text that compresses, compresses, compresses\n";
        var whole = Member(text);
        var meaningless = 0;
        for (var bit = 80; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var entry = Put(damaged);
            var error = Record.Exception(
                () => Assert.Equal(Reading.Expected(text), Reading.Lines(files, Reading.Gzip(entry))));
            meaningless += error is null ? 1 : 0;
            Assert.True(error is null or InputException, $"bit {bit}: {error}");
        }

        // The last block ends somewhere in a byte whose other bits nobody looks at.
        Assert.InRange(meaningless, 0, 7);
    }

    [Fact]
    public void Zeros_behind_the_last_member_are_padding()
    {
        var entry = Put([.. Member("one\n"), .. Member(""), .. new byte[5_000], .. Member("two\n"), .. new byte[3]]);

        Assert.Equal(["one", "two"], Reading.Lines(files, Reading.Gzip(entry)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Other_bytes_behind_the_last_member_are_refused(int count)
    {
        var member = Member("one\n");
        var entry = Put([.. member, .. Enumerable.Repeat((byte)'x', count)]);

        var error = Assert.Throws<InputException>(() => Reading.Lines(files, Reading.Gzip(entry)));

        Assert.Equal(Path, error.Path);
    }

    [Fact]
    public void All_optional_fields_of_a_header_are_skipped()
    {
        var plain = Member("one\n");
        byte[] extra = [3, 0, 1, 2, 3];
        byte[] name = [.. Encoding.Latin1.GetBytes("a name.txt"), 0];
        byte[] comment = [.. Encoding.Latin1.GetBytes("a comment"), 0];
        plain[3] = 2 | 4 | 8 | 16;
        var entry = Put([.. plain[..10], .. extra, .. name, .. comment, 0, 0, .. plain[10..]]);

        Assert.Equal(["one"], Reading.Lines(files, Reading.Gzip(entry)));
    }

    [Theory]
    [InlineData("not gzip at all", "6E 6F 74 20")]
    [InlineData("hello\n", "68 65 6C 6C")]
    [InlineData("a", "61")]
    public void A_file_that_is_only_named_so_is_refused_whatever_its_length(string text, string bytes)
    {
        var entry = Put(Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<InputException>(() => Reading.Lines(files, Reading.Gzip(entry)));

        Assert.Contains($"is named .gz, but is not gzip: it begins with the bytes {bytes}.", error.Message);
    }

    [Fact]
    public void A_whole_file_that_is_compressed_without_saying_so_is_unpacked()
    {
        var entry = Put(Member("one\ntwo\n"));

        Assert.Equal(["one", "two"], Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));
    }

    [Fact]
    public void The_place_of_bytes_that_are_not_text_is_that_in_the_content()
    {
        var content = Encoding.Latin1.GetBytes(new string('a', 70_000) + "\n\xFF\n");
        var entry = Put(Member(content));

        var error = Assert.Throws<InputException>(() => Reading.Lines(files, Reading.Gzip(entry)));

        Assert.Equal(70_001, error.Offset);
        Assert.Contains("decoded content", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8_191)]
    public void Members_of_all_sizes_and_short_reads_fit_together(int mostBytes)
    {
        var random = new Random(7);
        var text = new StringBuilder();
        var content = new List<byte>();
        for (var member = 0; member < 40; member++)
        {
            // Random digits compress badly, so that members end everywhere in the window of the reader.
            var part = string.Concat(Enumerable.Range(0, random.Next(2_000)).Select(_ => $"{random.Next()}\n"));
            text.Append(part);
            content.AddRange(Member(part));
        }

        var entry = Put([.. content]);
        files.Break(Path, new FileFault.ShortReads(mostBytes));

        Assert.Equal(Reading.Expected(text.ToString()), Reading.Lines(files, Reading.Gzip(entry)));
    }

    private static byte[] Member(string text) => Member(Encoding.UTF8.GetBytes(text));

    private static byte[] Member(byte[] content) => Reading.Member(content);

    private FileEntry Put(byte[] content)
    {
        files.Put(Path, content);
        return files.FindAsync(Path, TestContext.Current.CancellationToken).Result!;
    }
}
