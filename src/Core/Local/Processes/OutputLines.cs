using System.Text;

namespace Flint.Local.Processes;

/// <summary>
/// Cuts the bytes that a process writes into lines, passes each on and remembers the last few. For one thread.
/// </summary>
/// <param name="echo">Takes each line, or null.</param>
internal sealed class OutputLines(Action<string>? echo)
{
    /// <summary>Enough for an exception with its stack.</summary>
    private const int MostRemembered = 20;

    /// <summary>Of one stack the innermost are remembered: what was said before it must not be lost.</summary>
    private const int MostFrames = 8;

    private const string Frame = "   at ";

    /// <summary>What a process writes without any line end is passed on in such pieces.</summary>
    private const int LongestLine = 8 << 10;

    private readonly Queue<string> last = [];
    private readonly List<byte> open = [];
    private int frames;

    public IReadOnlyList<string> Last => [.. last];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            open.AddRange(bytes[..end]);
            bytes = bytes[(end + 1)..];
            Cut();
        }

        open.AddRange(bytes);
        if (open.Count > LongestLine)
        {
            Cut();
        }
    }

    /// <summary>Nothing more comes: what has no line end is a line too.</summary>
    public void End()
    {
        if (open.Count > 0)
        {
            Cut();
        }
    }

    private void Cut()
    {
        var line = Encoding.UTF8.GetString([.. open]).TrimEnd('\r');
        open.Clear();
        Remember(line);
        echo?.Invoke(line);
    }

    private void Remember(string line)
    {
        frames = line.StartsWith(Frame, StringComparison.Ordinal) ? frames + 1 : 0;
        if (frames > MostFrames)
        {
            return;
        }

        if (last.Count == MostRemembered)
        {
            last.Dequeue();
        }

        last.Enqueue(line);
    }
}
