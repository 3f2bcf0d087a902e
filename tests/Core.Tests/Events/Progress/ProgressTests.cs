using Flint.Errors;
using Flint.Events;
using Flint.Events.Progress;
using Flint.Identity;
using Flint.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Events.Progress;

public sealed class ProgressTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly StageAttempt Stage = new(new(3), 0);
    private static readonly ExecutorId Executor = new("e");

    private readonly FakeTimeProvider time = new(Start);
    private readonly StringWriter terminal = new();

    [Theory]
    [InlineData(40, 12, 2, 0, 3, 80, "stage 3 Map, Filter [=========>                    ] 12/40, 2 running, 3 s")]
    [InlineData(40, 40, 0, 0, 3, 80, "stage 3 Map, Filter [==============================] 40/40, 0 running, 3 s")]
    [InlineData(40, 0, 2, 1, 75, 90, "stage 3 Map, Filter [>                             ] 0/40, 2 running, 1 failed, 1 min 15 s")]
    [InlineData(0, 0, 0, 0, 4_000, 80, "stage 3 Map, Filter [==============================] 0/0, 0 running, 1 h 6 min")]
    [InlineData(40, 12, 2, 0, 3, 60, "stage 3 Map, Filter [====>           ] 12/40, 2 running, 3 s")]
    [InlineData(40, 12, 2, 0, 3, 46, "stage 3 Map, F… [=>    ] 12/40, 2 running, 3 s")]
    [InlineData(40, 12, 2, 0, 3, 36, "stage 3 12/40, 2 running, 3 s")]
    [InlineData(40, 12, 2, 0, 3, 38, "stage 3 [=>    ] 12/40, 2 running, 3 s")]
    [InlineData(40, 12, 2, 0, 3, 30, "stage 3 12/40, 2 running, 3 s")]
    [InlineData(40, 12, 2, 0, 3, 10, "stage 3 12")]
    [InlineData(40, 12, 2, 0, 3, 0, "")]
    public void A_stage_is_one_line_that_fits(
        int tasks, int done, int running, int failed, int seconds, int width, string line)
    {
        var stage = new StageProgress(Stage, "Map, Filter", tasks, done, running, failed, Start);

        var text = ProgressText.Line(stage, Start.AddSeconds(seconds), width);

        Assert.True(text.Length <= width, $"'{text}' is {text.Length} wide");
        Assert.Equal(line, text);
    }

    [Fact]
    public void A_second_attempt_of_a_stage_is_named() => Assert.StartsWith(
        "stage 3.1 ", ProgressText.Line(new(new(new(3), 1), "Map", 4, 0, 0, 0, Start), Start, 80));

    [Fact]
    public void The_state_follows_the_events()
    {
        var state = new ProgressState();
        var late = new StageAttempt(new(1), 0);
        Apply(
            state,
            new EngineEvent.StageStarted(Stage, "Map", 3),
            new EngineEvent.StageStarted(late, "Reduce", 1),
            Began(0), Began(1), Ended(0, null), Began(2), Ended(1, new TaskFailure.CommitDenied(1)),
            Ended(2, new TaskFailure.Killed("other attempt won")));

        Assert.Equal(
            [new StageProgress(late, "Reduce", 1, 0, 0, 0, Start), new(Stage, "Map", 3, 1, 0, 1, Start)], state.Running);

        Apply(state, new EngineEvent.StageEnded(Stage, null), Ended(3, null));
        Assert.Equal(late, Assert.Single(state.Running).Stage);

        Apply(state, new EngineEvent.ApplicationEnded(new("a")));
        Assert.Empty(state.Running);
    }

    [Fact]
    public async Task Lines_are_drawn_over_each_other_and_taken_away_at_the_end()
    {
        var progress = new ConsoleProgress(terminal, 60, time);
        Assert.False(progress.WantsTurns);
        progress.Publish(new EngineEvent.StageStarted(Stage, "Map", 2), Start);
        Assert.True(progress.WantsTurns);
        Assert.Equal("", await TurnAsync(progress));

        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal("stage 3 Map [>                        ] 0/2, 0 running, 0 s", await TurnAsync(progress));
        Assert.Equal("", await TurnAsync(progress));

        progress.Publish(new EngineEvent.StageStarted(new(new(4), 0), "Reduce", 1), Start);
        progress.Publish(Ended(0, null), Start);
        Assert.Equal(
            "\r\u001b[2Kstage 3 Map [============>            ] 1/2, 0 running, 0 s\n"
            + "stage 4 Reduce [>                     ] 0/1, 0 running, 0 s",
            await TurnAsync(progress));

        progress.Publish(new EngineEvent.StageEnded(Stage, null), Start);
        progress.Publish(new EngineEvent.StageEnded(new(new(4), 0), null), Start);
        Assert.True(progress.WantsTurns);
        Assert.Equal("\r\u001b[2K\u001b[1A\r\u001b[2K", await TurnAsync(progress));
        Assert.False(progress.WantsTurns);
    }

    [Fact]
    public async Task Closing_takes_the_lines_away()
    {
        var progress = new ConsoleProgress(terminal, 80, time);
        progress.Publish(new EngineEvent.StageStarted(Stage, "Map", 2), Start.AddSeconds(-1));
        await TurnAsync(progress);

        await progress.DisposeAsync();

        Assert.Equal("\r\u001b[2K", terminal.ToString());
    }

    [Theory]
    [InlineData(true, true, null, "xterm", true)]
    [InlineData(false, true, null, "xterm", false)]
    [InlineData(true, false, null, "xterm", false)]
    [InlineData(true, true, "1", "xterm", false)]
    [InlineData(true, true, "", "xterm", true)]
    [InlineData(true, true, null, "dumb", false)]
    [InlineData(true, true, null, null, true)]
    public void Lines_are_wanted_on_a_terminal_if_nobody_objects(
        bool isTerminal, bool shown, string? noColor, string? term, bool wanted)
    {
        var variables = new Dictionary<string, string>();
        if (noColor is not null)
        {
            variables["NO_COLOR"] = noColor;
        }

        if (term is not null)
        {
            variables["TERM"] = term;
        }

        Assert.Equal(
            wanted,
            ConsoleProgress.IsWanted(isTerminal, new() { ShowProgress = shown }, new ProcessEnvironment(variables, "/")));
    }

    private static EngineEvent.TaskStarted Began(int partition) => new(new(partition), Stage, partition, 0, Executor);

    private static EngineEvent.TaskEnded Ended(int partition, TaskFailure? failure) =>
        new(new(partition), Stage, partition, Executor, failure, TaskMetrics.None);

    private static void Apply(ProgressState state, params EngineEvent[] events)
    {
        foreach (var happened in events)
        {
            state.Apply(happened, Start);
        }
    }

    private async Task<string> TurnAsync(ConsoleProgress progress)
    {
        await progress.CaughtUpAsync();
        var drawn = terminal.ToString();
        terminal.GetStringBuilder().Clear();
        return drawn;
    }
}
