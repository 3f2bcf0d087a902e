using System.Text;
using System.Text.Json;
using Flint.Errors;
using Flint.Events;
using Flint.Events.Logs;
using Flint.Testing;

namespace Flint.Tests.Events.Logs;

public sealed class EventLogTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly List<string> told = [];

    [Fact]
    public void The_sample_has_every_kind_of_event_and_of_failure()
    {
        Assert.Equal(Kinds(typeof(EngineEvent)), AllEvents.All.Select(sample => sample.GetType()).ToHashSet());
        Assert.Equal(Kinds(typeof(TaskFailure)), AllEvents.Failures.Select(sample => sample.GetType()).ToHashSet());
    }

    [Fact]
    public async Task Every_event_is_read_back_as_it_was()
    {
        var log = await WriteAsync(AllEvents.All);

        var read = await ReadAsync(log);

        Assert.Equal(AllEvents.All.Count, read.Count);
        Assert.All(read.Zip(AllEvents.All), pair =>
        {
            Assert.Equal(At, pair.First.At);
            Assert.True(Same(pair.Second, pair.First.Event), $"{pair.Second} was read as {pair.First.Event}");
        });
    }

    [Fact]
    public async Task A_log_is_a_header_and_a_line_of_json_an_event()
    {
        var lines = Encoding.UTF8.GetString(await WriteAsync(
            [new EngineEvent.StageStarted(new(new(3), 1), "Map", 40), AllEvents.All[6]])).Split('\n');

        Assert.Equal(
            [
                """{"format":"flint-event-log","version":1}""",
                """{"at":"2026-01-02T03:04:05.678+00:00","event":{"kind":"StageStarted","stage":{"stage":3,"number":1},"name":"Map","tasks":40}}""",
            ],
            lines[..2]);
        Assert.Equal(4, lines.Length);
        Assert.Equal("", lines[3]);
        var failure = JsonDocument.Parse(lines[2]).RootElement.GetProperty("event").GetProperty("failure");
        Assert.Equal("UserCode", failure.GetProperty("kind").GetString());
        Assert.Equal("System.FormatException", failure.GetProperty("error").GetProperty("cause").GetProperty("type").GetString());
        Assert.False(failure.TryGetProperty("countsAgainstTask", out _));
    }

    [Fact]
    public async Task A_log_cut_anywhere_gives_the_events_before_the_cut()
    {
        EngineEvent[] events = [new EngineEvent.Warned("one"), new EngineEvent.Warned("two ü"), new EngineEvent.Warned("three")];
        var log = await WriteAsync(events);
        var header = Array.IndexOf(log, (byte)'\n') + 1;
        for (var cut = header; cut < log.Length; cut++)
        {
            var reader = new EventLogReader(new MemoryStream(log[..cut]), "log");
            var read = await reader.ReadAsync(TestContext.Current.CancellationToken)
                .ToListAsync(TestContext.Current.CancellationToken);
            var whole = log[header..cut].Count(value => value == '\n');
            var endsInLine = log[cut - 1] != '\n' && log[cut] != '\n';

            Assert.Equal(whole + (log[cut] == '\n' ? 1 : 0), read.Count);
            Assert.Equal(endsInLine, reader.IsCut);
        }
    }

    [Theory]
    [InlineData("""{"format":"flint-event-log","version":2}""", "log is an event log of version 2; this program reads version 1.")]
    [InlineData("""{"format":"other","version":1}""", "log is not an event log of Flint.")]
    [InlineData("hello", "log is not an event log of Flint.")]
    public async Task Another_version_or_file_is_refused(string header, string message)
    {
        var error = await Assert.ThrowsAsync<FlintException>(() => ReadAsync(Encoding.UTF8.GetBytes(header + "\n{}\n")));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task A_damaged_line_in_the_middle_is_named()
    {
        var log = Encoding.UTF8.GetString(await WriteAsync([new EngineEvent.Warned("one"), new EngineEvent.Warned("two")]));

        var error = await Assert.ThrowsAsync<FlintException>(
            () => ReadAsync(Encoding.UTF8.GetBytes(log.Replace("\"at\"", "at"))));

        Assert.StartsWith("log, line 2 is damaged", error.Message);
    }

    [Fact]
    public async Task A_full_disk_ends_the_log_and_is_told_once()
    {
        var files = new InMemoryFileSystem();
        files.Break("/log", new FileFault.WriteFails(200));
        await using (var log = new EventLog(
            await files.CreateAsync("/log", TestContext.Current.CancellationToken), "/log", told.Add))
        {
            for (var i = 0; i < 10; i++)
            {
                log.Publish(new EngineEvent.Warned($"event {i}"), At);
                await log.CaughtUpAsync();
            }
        }

        Assert.StartsWith("The event log /log ends early: ", Assert.Single(told));
        Assert.Single(await ReadAsync(files.Get("/log")));
    }

    private static HashSet<Type> Kinds(Type family) =>
        [.. family.GetNestedTypes().Where(type => type.IsSubclassOf(family))];

    private static bool Same(EngineEvent left, EngineEvent right) =>
        left is EngineEvent.JobStarted written && right is EngineEvent.JobStarted read
            ? written with { Stages = read.Stages } == read && written.Stages.SequenceEqual(read.Stages)
            : left == right;

    private static async Task<List<LoggedEvent>> ReadAsync(byte[] log) =>
        await new EventLogReader(new MemoryStream(log), "log").ReadAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

    private async Task<byte[]> WriteAsync(IEnumerable<EngineEvent> events)
    {
        using var file = new MemoryStream();
        await using (var log = new EventLog(file, "log", told.Add))
        {
            foreach (var happened in events)
            {
                log.Publish(happened, At);
            }

            await log.CaughtUpAsync();
            Assert.Empty(told);
            return file.ToArray();
        }
    }
}
