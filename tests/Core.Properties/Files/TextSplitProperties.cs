using System.Text;
using CsCheck;
using Flint.Files;
using Flint.Files.Text;
using Flint.Settings;
using Flint.Testing;
using Flint.Tests;
using Flint.Tests.Files;

namespace Flint.Properties.Files;

public sealed class TextSplitProperties
{
    private static readonly Gen<string> Piece = Gen.Frequency(
        (6, OneOf("a", "bc", " ", "x y z")),
        (3, Gen.Const("\n")),
        (2, Gen.Const("\r\n")),
        (1, Gen.Const("\r")),
        (3, OneOf("ü", "漢", "字", "😀", "\uFEFF", "\u0000", "\u2028", "\u0085", "\uFFFD")));

    private static readonly Gen<string> SmallText =
        from mark in OneOf("", "", "", "\uFEFF")
        from pieces in Piece.Array[0, 14]
        select mark + string.Concat(pieces);

    // Lines around the sizes of pieces and blocks, so that their borders fall everywhere.
    private static readonly Gen<string> LargeText =
        from lines in Gen.Select(
            Gen.Frequency((8, Gen.Int[0, 200]), (1, Gen.Int[65_000, 66_000]), (1, Gen.Int[0, 150_000])),
            OneOf("\n", "\r\n"),
            OneOf('x', 'x', 'ü', '漢')).Array[1, 40]
        from tail in Gen.Int[0, 50]
        select string.Concat(lines.Select(line => new string(line.Item3, line.Item1) + line.Item2)) + new string('t', tail);

    [Fact]
    [Behaviour(107)]
    public void Each_line_comes_once_for_every_cut_of_a_small_file() => SmallText.Sample(text =>
    {
        var (files, entry) = Put(Encoding.UTF8.GetBytes(text));
        var expected = Reading.Expected(text);
        for (var cut = 0L; cut <= entry.Length; cut++)
        {
            TextSplit[] splits = [Reading.Split(entry, 0, cut), Reading.Split(entry, cut, entry.Length)];
            Assert.Equal(expected, splits.SelectMany(split => Reading.Lines(files, split)));
            Assert.Equal(expected.Count, splits.Sum(split => Reading.Count(files, split)));
        }
    }, iter: 2_000);

    [Fact]
    [Behaviour(107)]
    public void Each_line_comes_once_for_splits_of_every_size() =>
        Gen.Select(SmallText, Gen.Int[1, 12]).Sample((text, size) =>
        {
            var (files, entry) = Put(Encoding.UTF8.GetBytes(text));
            var splits = TextSplits.ListAsync(
                files, entry.Path, 1, new FilesOptions { MaxPartitionBytes = new ByteSize(size) }, TextFormat.Utf8,
                TestContext.Current.CancellationToken).Result;
            Assert.Equal(Reading.Expected(text), splits.SelectMany(split => Reading.Lines(files, split)));
        }, iter: 2_000);

    [Fact]
    [Behaviour(107)]
    public void Each_line_comes_once_for_random_cuts_of_a_large_file_with_short_reads() =>
        Gen.Select(LargeText, Gen.Double[0, 1].Array[0, 6], Gen.Int[1, 100_000]).Sample((text, shares, mostBytes) =>
        {
            var (files, entry) = Put(Encoding.UTF8.GetBytes(text));
            files.Break(entry.Path, new FileFault.ShortReads(Math.Max(mostBytes, 16)));
            long[] cuts = [0, .. shares.Select(share => (long)(share * entry.Length)).Order(), entry.Length];
            var splits = cuts.Zip(cuts.Skip(1), (from, to) => Reading.Split(entry, from, to)).ToList();
            var expected = Reading.Expected(text);
            Assert.Equal(expected, splits.SelectMany(split => Reading.Lines(files, split)));
            Assert.Equal(expected.Count, splits.Sum(split => Reading.Count(files, split)));
        }, iter: 60);

    [Fact]
    [Behaviour(107)]
    public void A_damaged_byte_of_text_gives_other_lines_or_a_named_error() =>
        Gen.Select(SmallText, Gen.Int[0, 1_000], Gen.Byte[1, 255]).Sample((text, at, flip) =>
        {
            var content = Encoding.UTF8.GetBytes(text + "\n");
            content[at % content.Length] ^= flip;
            var (files, entry) = Put(content);
            var split = Reading.Split(entry, 0, entry.Length);
            var isText = IsUtf8(content);
            var error = Record.Exception(() => Reading.Lines(files, split));
            Assert.Equal(isText, error is null);
            Assert.True(error is null || error is InputException { Offset: >= 0 }, $"{error}");
        }, iter: 5_000);

    [Fact]
    [Behaviour(107)]
    public void Members_of_gzip_are_one_text_and_cut_or_damaged_ones_a_named_error() =>
        Gen.Select(SmallText.Array[1, 5], Gen.Int[0, 10_000], Gen.Int[0, 10_000], Gen.Byte[1, 255])
            .Sample((texts, cutAt, flipAt, flip) =>
            {
                var members = texts.Select(text => Reading.Member(Encoding.UTF8.GetBytes(text))).ToList();
                var whole = members.SelectMany(member => member).ToArray();
                var expected = Reading.Expected(string.Concat(texts));
                Assert.Equal(expected, LinesOf(whole));

                var cut = 1 + (cutAt % whole.Length);
                var ends = members.Select((_, i) => members.Take(i + 1).Sum(member => member.Length)).ToHashSet();
                if (!ends.Contains(cut))
                {
                    Assert.Throws<InputException>(() => LinesOf(whole[..cut]));
                }

                var damaged = whole.ToArray();
                damaged[flipAt % whole.Length] ^= flip;
                var error = Record.Exception(() => Assert.Equal(expected, LinesOf(damaged)));
                Assert.True(error is null or InputException, $"{error}");
            }, iter: 2_000);

    private static Gen<T> OneOf<T>(params T[] all) => Gen.Int[0, all.Length - 1].Select(index => all[index]);

    private static List<string> LinesOf(byte[] packed)
    {
        var (files, entry) = Put(packed);
        return Reading.Lines(files, Reading.Gzip(entry));
    }

    private static bool IsUtf8(byte[] content)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static (InMemoryFileSystem Files, FileEntry Entry) Put(byte[] content)
    {
        var files = new InMemoryFileSystem();
        files.Put("/file", content);
        return (files, files.FindAsync("/file", TestContext.Current.CancellationToken).Result!);
    }
}
