using System.Globalization;

namespace Flint.Simulation.World;

/// <summary>What happened in one run: a hash of all of it, and the lines themselves when asked for.</summary>
internal sealed class Trace(VirtualTime time, bool keepLines)
{
    private const ulong Prime = 0x100000001B3;

    public ulong Hash { get; private set; } = 0xCBF29CE484222325;

    public long Count { get; private set; }

    public List<string> Lines { get; } = [];

    public void Add(string what, long first = 0, long second = 0)
    {
        Count++;
        Mix((ulong)time.Now.UtcTicks);
        foreach (var letter in what)
        {
            Mix(letter);
        }

        Mix((ulong)first);
        Mix((ulong)second);
        if (keepLines)
        {
            Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{time.Now:HH:mm:ss.fff} {what} {first} {second}"));
        }
    }

    /// <summary>A line for readers only; costs nothing when no one reads.</summary>
    public void Note(Func<string> line)
    {
        if (keepLines)
        {
            Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{time.Now:HH:mm:ss.fff}     {line()}"));
        }
    }

    private void Mix(ulong value) => Hash = (Hash ^ value) * Prime;
}
