using System.Globalization;

namespace Flint.Files.Faults;

/// <summary>One entry of <c>flint.debug.faults</c>, with its count of hits. Thread-safe.</summary>
internal sealed class OrderedFault
{
    private int hits;

    private OrderedFault(string point, FaultAction action, int hit, string? process)
    {
        Point = point;
        Action = action;
        Hit = hit;
        Process = process;
    }

    public string Point { get; }

    public FaultAction Action { get; }

    /// <summary>The hit at which it happens, from 1; 0 is each.</summary>
    public int Hit { get; }

    /// <summary>The executor, or <c>driver</c>; null is any.</summary>
    public string? Process { get; }

    /// <exception cref="ArgumentException">The text is no list of faults.</exception>
    public static OrderedFault[] ParseAll(string text) =>
        [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>Counts a hit; true if the fault happens now.</summary>
    public bool Counts() => Interlocked.Increment(ref hits) is var now && (Hit == 0 || Hit == now);

    private static OrderedFault Parse(string text)
    {
        var (rest, process) = Cut(text, '#');
        (rest, var hit) = Cut(rest, '@');
        (var point, var action) = Cut(rest, ':');
        var number = 0;
        if (!FaultPoint.All.Contains(point))
        {
            throw Wrong(text, $"there is no point {point}; there are {string.Join(", ", FaultPoint.All)}");
        }

        if (!Enum.TryParse<FaultAction>(action, ignoreCase: true, out var known) || !Enum.IsDefined(known))
        {
            throw Wrong(text, "write fail, full, short, corrupt, kill or stop after the colon");
        }

        if (hit is not null
            && (!int.TryParse(hit, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number == 0))
        {
            throw Wrong(text, "write a number from 1 after @");
        }

        return new(point, known, number, process);
    }

    private static (string Before, string? After) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static ArgumentException Wrong(string text, string what) =>
        new($"flint.debug.faults has '{text}': {what}.");
}
