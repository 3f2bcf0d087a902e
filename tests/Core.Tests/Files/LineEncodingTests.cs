using System.Text;
using Flint.Files;
using Flint.Files.Text;
using Flint.Testing;

namespace Flint.Tests.Files;

public sealed class LineEncodingTests
{
    private const string Path = "/in/file.txt";

    private readonly InMemoryFileSystem files = new();

    [Theory]
    [InlineData(28591, "Grüße\r\ncafé\n\nende")]
    [InlineData(1252, "€uro\n“quoted”\n")]
    [InlineData(51932, "漢字\r\nかな text\nカナ")]
    [InlineData(20932, "漢字\r\nかな text\nカナ")]
    [InlineData(932, "漢字ソ表\r\nかな\\text\nカナ")]
    [InlineData(936, "汉字\r\n简体 text\n")]
    [InlineData(54936, "汉字\r\n𠀀 😀 text\n")]
    [InlineData(950, "漢字功\r\n繁體\n")]
    [InlineData(949, "한글\r\n텍스트\n")]
    [InlineData(65001, "漢字 ü\r\n😀\n")]
    public void A_splittable_encoding_can_be_cut_anywhere(int codePage, string text)
    {
        var format = new TextFormat(codePage);
        var entry = Put(format.ToEncoding().GetBytes(text));

        Assert.True(format.IsSplittable);
        for (var cut = 0L; cut <= entry.Length; cut++)
        {
            TextSplit[] splits = [Reading.Split(entry, 0, cut), Reading.Split(entry, cut, entry.Length)];
            Assert.Equal(Reading.Expected(text), splits.SelectMany(split => Reading.Lines(files, split, format)));
            Assert.Equal(Reading.Expected(text).Count, splits.Sum(split => Reading.Count(files, split, format)));
        }
    }

    [Theory]
    [InlineData(1200, "漢字 ਊ\r\nü\n\nlast")]
    [InlineData(1201, "漢字 ਊ\r\nü\n\nlast")]
    [InlineData(12000, "漢字\r\n😀\nlast")]
    [InlineData(12001, "漢字\r\n😀\nlast")]
    [InlineData(50220, "漢字\r\nかな text\n")]
    [InlineData(52936, "汉字\r\ntext\n")]
    public void Another_encoding_is_read_as_a_whole(int codePage, string text)
    {
        var format = new TextFormat(codePage);
        foreach (var mark in (byte[][])[[], format.ToEncoding().GetPreamble()])
        {
            var entry = Put([.. mark, .. format.ToEncoding().GetBytes(text)]);
            var whole = Reading.Split(entry, 0, entry.Length);

            Assert.False(format.IsSplittable);
            Assert.Equal(Reading.Expected(text), Reading.Lines(files, whole, format));
            Assert.Equal(Reading.Expected(text).Count, Reading.Count(files, whole, format));
        }
    }

    [Fact]
    public void All_encodings_that_are_splittable_have_no_line_feed_in_a_longer_character()
    {
        var splittable = 0;
        foreach (var known in CodePagesEncodingProvider.Instance.GetEncodings())
        {
            var format = new TextFormat(known.CodePage);
            if (!format.IsSplittable)
            {
                continue;
            }

            splittable++;
            var encoding = known.GetEncoding();
            for (var character = 0x80; character < 0xD800; character++)
            {
                var bytes = encoding.GetBytes([(char)character]);
                Assert.False(
                    bytes.Length > 1 && bytes.Contains((byte)'\n'),
                    $"U+{character:X4} in {encoding.WebName} holds a line feed");
            }

            Assert.Equal("\n", encoding.GetString([(byte)'\n']));
        }

        Assert.True(splittable > 50, $"only {splittable} encodings are splittable");
    }

    [Fact]
    public void Bytes_that_are_not_of_the_encoding_are_refused_with_its_name_and_the_place()
    {
        var format = new TextFormat(51932);
        var entry = Put([.. format.ToEncoding().GetBytes("漢字\n"), 0xA1, 0x41, 0x0A]);

        var error = Assert.Throws<InputException>(
            () => Reading.Lines(files, Reading.Split(entry, 0, entry.Length), format));

        Assert.Equal(Path, error.Path);
        Assert.InRange(error.Offset!.Value, 4, 6);
        Assert.Contains("euc-jp", error.Message);
    }

    [Fact]
    public void Utf16_that_is_cut_in_a_character_is_refused_with_the_file()
    {
        var entry = Put([0x61, 0x00, 0x0A, 0x00, 0x3D, 0xD8]);

        var error = Assert.Throws<InputException>(
            () => Reading.Lines(files, Reading.Split(entry, 0, entry.Length), TextFormat.Of(Encoding.Unicode)));

        Assert.StartsWith(Path, error.Message);
        Assert.Contains("utf-16", error.Message);
    }

    [Fact]
    public void An_encoding_that_executors_cannot_make_is_refused_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => TextFormat.Of(new Homemade()));

        Assert.Contains("x-homemade", error.Message);
    }

    [Fact]
    public void The_encoding_of_a_format_is_found_again_by_its_number()
    {
        Assert.Equal(TextFormat.Utf8, TextFormat.Of(Encoding.UTF8));
        Assert.Equal("euc-jp", TextFormat.Of(CodePagesEncodingProvider.Instance.GetEncoding("euc-jp")!)
            .ToEncoding().WebName);
        Assert.Equal("iso-8859-1", TextFormat.Of(Encoding.Latin1).ToEncoding().WebName);
    }

    private FileEntry Put(byte[] content)
    {
        files.Put(Path, content);
        return new(Path, IsFolder: false, content.Length, Modified());
    }

    private DateTimeOffset Modified() =>
        files.FindAsync(Path, TestContext.Current.CancellationToken).Result!.Modified;

    private sealed class Homemade : Encoding
    {
        public override string WebName => "x-homemade";

        public override int GetByteCount(char[] chars, int index, int count) => count;

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => charCount;

        public override int GetCharCount(byte[] bytes, int index, int count) => count;

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) => byteCount;

        public override int GetMaxByteCount(int charCount) => charCount;

        public override int GetMaxCharCount(int byteCount) => byteCount;
    }
}
