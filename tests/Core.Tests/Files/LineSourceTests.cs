using System.Text;
using Flint.Errors;
using Flint.Files;
using Flint.Files.Text;
using Flint.Pipelines;
using Flint.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Files;

public sealed class LineSourceTests
{
    private const string Path = "/in/file.txt";

    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly InMemoryFileSystem files;

    public LineSourceTests() => files = new(time);

    [Theory]
    [Behaviour(107)]
    [InlineData("", 0)]
    [InlineData("\n", 1)]
    [InlineData("\n\n", 2)]
    [InlineData("a", 1)]
    [InlineData("a\nb", 2)]
    [InlineData("a\r\nb\r\n", 2)]
    [InlineData("\r\n\r\n", 2)]
    [InlineData("a\r\r\n\rb\r", 2)]
    [InlineData("\uFEFFa\nüß漢字😀\r\n\r\nx\ry", 4)]
    [InlineData("\uFEFF", 0)]
    [InlineData("\uFEFF\n", 1)]
    [InlineData("a\uFEFF\n\uFEFFb", 2)]
    public void Every_two_cuts_give_each_line_once(string text, int lines)
    {
        var entry = Put(Encoding.UTF8.GetBytes(text));

        Assert.Equal(Reading.Expected(text), Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));
        Assert.Equal(lines, Reading.Expected(text).Count);
        for (var first = 0L; first <= entry.Length; first++)
        {
            for (var second = first; second <= entry.Length; second++)
            {
                TextSplit[] splits =
                [
                    Reading.Split(entry, 0, first),
                    Reading.Split(entry, first, second),
                    Reading.Split(entry, second, entry.Length),
                ];
                Assert.Equal(Reading.Expected(text), splits.SelectMany(split => Reading.Lines(files, split)));
                Assert.Equal(lines, splits.Sum(split => Reading.Count(files, split)));
            }
        }
    }

    [Theory]
    [InlineData(63 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(3 << 20)]
    public void A_line_longer_than_any_buffer_is_one_line(int length)
    {
        var text = "before\n" + new string('x', length) + "\nüafter";
        var entry = Put(Encoding.UTF8.GetBytes(text));

        Assert.Equal(Reading.Expected(text), Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));
        Assert.Equal(3, Reading.Count(files, Reading.Split(entry, 0, entry.Length)));
        Assert.Equal(2, Reading.Count(files, Reading.Split(entry, 0, 8)));
        Assert.Empty(Reading.Lines(files, Reading.Split(entry, 8, length + 8)));
        Assert.Equal(["üafter"], Reading.Lines(files, Reading.Split(entry, length + 8, entry.Length)));
    }

    [Fact]
    public void A_full_batch_is_followed_by_the_rest()
    {
        var entry = Put(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2_500).Select(i => $"{i}\n"))));
        using var source = LineSource.Open(
            files, Reading.Split(entry, 0, entry.Length), TextFormat.Utf8, Reading.Wait);

        Assert.Equal(1024, source.Read(out var first));
        Assert.Equal("0", first[0]);
        Assert.Equal(1476, source.CountRest(TestContext.Current.CancellationToken));
        Assert.Equal(0, source.Read(out _));
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0x0A, 0xFF, 0x0A }, 2)]
    [InlineData(new byte[] { 0x61, 0x0A, 0xC3 }, 2)]
    [InlineData(new byte[] { 0xC3, 0x0A, 0xA4 }, 0)]
    [InlineData(new byte[] { 0x61, 0xED, 0xA0, 0x80 }, 1)]
    [InlineData(new byte[] { 0xE6, 0xBC, 0xA2, 0xC0, 0x80 }, 3)]
    public void Bytes_that_are_not_utf8_are_refused_with_file_and_place(byte[] content, int place)
    {
        var entry = Put(content);
        var split = Reading.Split(entry, 0, entry.Length);

        var read = Assert.Throws<InputException>(() => Reading.Lines(files, split));
        var counted = Assert.Throws<InputException>(() => Reading.Count(files, split));

        Assert.Equal((Path, place), (read.Path, read.Offset));
        Assert.StartsWith($"{Path}, byte {place}: the bytes 0x", read.Message);
        Assert.Equal(read.Message, counted.Message);
    }

    [Fact]
    public void The_place_is_counted_from_the_beginning_of_the_file()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("漢字 and more text\n", 100_000)));
        content[1_500_000] = 0xFF;
        var entry = Put(content);

        var error = Assert.Throws<InputException>(
            () => Reading.Lines(files, Reading.Split(entry, 1_000_000, entry.Length)));

        Assert.InRange(error.Offset!.Value, 1_499_998, 1_500_000);
    }

    [Theory]
    [InlineData("utf-16", "Encoding.Unicode")]
    [InlineData("utf-16BE", "Encoding.BigEndianUnicode")]
    public void A_file_in_utf16_is_refused_with_what_to_give(string name, string advice)
    {
        var encoding = Encoding.GetEncoding(name);
        var entry = Put([.. encoding.GetPreamble(), .. encoding.GetBytes("text\n")]);

        var error = Assert.Throws<InputException>(
            () => Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));

        Assert.Contains(advice, error.Message);
    }

    [Theory]
    [Behaviour(107)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_changed_after_listing_is_refused_by_name(bool sameLength)
    {
        var listed = Put(Encoding.UTF8.GetBytes("one\n"));
        time.Advance(TimeSpan.FromSeconds(1));
        files.Put(Path, Encoding.UTF8.GetBytes(sameLength ? "two\n" : "three\n"));

        var error = Assert.Throws<InputException>(() => Reading.Lines(files, Reading.Split(listed, 0, listed.Length)));

        Assert.StartsWith($"{Path}: the file changed since it was listed", error.Message);
    }

    [Fact]
    [Behaviour(107)]
    public async Task A_file_that_is_gone_is_refused_by_name()
    {
        var listed = Put(Encoding.UTF8.GetBytes("one\n"));
        await files.DeleteAsync(Path, TestContext.Current.CancellationToken);

        var error = Assert.Throws<InputException>(() => Reading.Lines(files, Reading.Split(listed, 0, listed.Length)));

        Assert.StartsWith($"{Path}: the file is gone", error.Message);
    }

    [Fact]
    [Behaviour(107)]
    public void A_file_that_ends_before_its_listed_length_is_refused_with_the_place()
    {
        var listed = Put(Encoding.UTF8.GetBytes("one\ntwo\n"));
        files.Break(Path, new FileFault.EndsEarly(5));

        var error = Assert.Throws<InputException>(() => Reading.Lines(files, Reading.Split(listed, 0, listed.Length)));

        Assert.Equal(5, error.Offset);
        Assert.Contains("had 8 bytes when it was listed", error.Message);
    }

    [Fact]
    public void Short_reads_change_nothing()
    {
        const string text = "one\r\n漢字\n\nlast";
        var entry = Put(Encoding.UTF8.GetBytes(text));
        files.Break(Path, new FileFault.ShortReads(1));

        Assert.Equal(Reading.Expected(text), Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));
        Assert.Equal(["", "last"], Reading.Lines(files, Reading.Split(entry, 6, entry.Length)));
    }

    [Fact]
    public void A_read_that_fails_comes_through_as_it_is()
    {
        var entry = Put(Encoding.UTF8.GetBytes("one\ntwo\n"));
        files.Break(Path, new FileFault.ReadFails(4));

        var error = Assert.Throws<IOException>(() => Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));

        Assert.Contains(Path, error.Message);
    }

    [Fact]
    public void An_open_that_fails_comes_through_as_it_is()
    {
        var entry = Put(Encoding.UTF8.GetBytes("one\ntwo\n"));
        files.Break(Path, new FileFault.OpenFails());

        Assert.Throws<IOException>(() => Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));
    }

    [Fact]
    public void A_late_read_is_waited_for()
    {
        var entry = Put(Encoding.UTF8.GetBytes("one\ntwo"));
        var gate = new TaskCompletionSource();
        files.Break(Path, new FileFault.Late(gate.Task));
        using var source = LineSource.Open(
            files, Reading.Split(entry, 0, entry.Length - 1), TextFormat.Utf8, Reading.Wait);
        _ = TimeProvider.System.CreateTimer(
            _ => gate.SetResult(), null, TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);

        Assert.Equal(2, source.Read(out var lines));

        Assert.True(gate.Task.IsCompleted);
        Assert.Equal(["one", "two"], lines[..2]);
    }

    [Fact]
    public void Cancelling_ends_a_late_read()
    {
        var entry = Put(Encoding.UTF8.GetBytes("one\ntwo"));
        files.Break(Path, new FileFault.Late(new TaskCompletionSource().Task));
        using var stop = new CancellationTokenSource();
        using var source = LineSource.Open(
            files, Reading.Split(entry, 0, 1), TextFormat.Utf8, new(TimeSpan.FromSeconds(30), stop.Token));
        stop.CancelAfter(20);

        Assert.ThrowsAny<OperationCanceledException>(() => source.Read(out _));
    }

    [Fact]
    public void A_read_that_never_completes_is_given_up_with_the_name_of_the_file()
    {
        var entry = Put(Encoding.UTF8.GetBytes("one\ntwo"));
        files.Break(Path, new FileFault.Late(new TaskCompletionSource().Task));
        using var source = LineSource.Open(
            files, Reading.Split(entry, 0, 1), TextFormat.Utf8,
            new(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken));

        var error = Assert.Throws<TimeoutException>(() => source.Read(out _));

        Assert.Contains(Path, error.Message);
    }

    [Fact]
    public void A_damaged_byte_is_found_by_the_check()
    {
        var entry = Put(Encoding.UTF8.GetBytes("one\ntwo"));
        files.Break(Path, new FileFault.Corrupts(5, 0x80));

        var error = Assert.Throws<InputException>(
            () => Reading.Lines(files, Reading.Split(entry, 0, entry.Length)));

        Assert.IsType<FlintException>(error, exactMatch: false);
        Assert.Equal(5, error.Offset);
    }

    private FileEntry Put(byte[] content)
    {
        files.Put(Path, content);
        return new(Path, IsFolder: false, content.Length, time.GetUtcNow());
    }
}
