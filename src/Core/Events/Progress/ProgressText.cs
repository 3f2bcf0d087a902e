namespace Flint.Events.Progress;

/// <summary>A running stage as one line of text. Pure.</summary>
internal static class ProgressText
{
    private const int WidestBar = 30;
    private const int NarrowestBar = 5;

    /// <summary>
    /// <c>stage 3 Map [=====>    ] 12/40, 2 running, 1 failed, 3 s</c>, never wider than the terminal: the bar gives
    /// way first, then the name.
    /// </summary>
    public static string Line(StageProgress stage, DateTimeOffset now, int width)
    {
        var title = stage.Stage.Number == 0 ? $"stage {stage.Stage.Stage}" : $"stage {stage.Stage}";
        var numbers = Numbers(stage, now - stage.Started);
        var room = width - title.Length - numbers.Length - 2;
        var name = room > NarrowestBar + 4 ? " " + Shorten(stage.Name, room - NarrowestBar - 4) : "";
        var bar = Math.Min(WidestBar, room - name.Length - 2);
        var drawn = bar >= NarrowestBar ? $" [{Bar(stage.Done, stage.Tasks, bar)}]" : "";
        var line = $"{title}{name}{drawn} {numbers}";
        return line.Length <= width ? line : line[..Math.Max(0, width)];
    }

    private static string Numbers(StageProgress stage, TimeSpan elapsed)
    {
        var failed = stage.Failed == 0 ? "" : $", {stage.Failed} failed";
        return $"{stage.Done}/{stage.Tasks}, {stage.Running} running{failed}, {Elapsed(elapsed)}";
    }

    private static string Bar(int done, int tasks, int width)
    {
        var filled = tasks == 0 ? width : (int)((long)width * done / tasks);
        return filled == width ? new('=', width) : new string('=', filled) + ">" + new string(' ', width - filled - 1);
    }

    private static string Shorten(string name, int room) =>
        name.Length <= room ? name : room < 4 ? "" : name[..(room - 1)] + "…";

    private static string Elapsed(TimeSpan elapsed) => elapsed switch
    {
        { TotalMinutes: < 1 } => $"{Math.Max(0, (int)elapsed.TotalSeconds)} s",
        { TotalHours: < 1 } => $"{elapsed.Minutes} min {elapsed.Seconds} s",
        _ => $"{(int)elapsed.TotalHours} h {elapsed.Minutes} min",
    };
}
