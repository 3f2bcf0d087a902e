using System.Text;

namespace Flint.Simulation.Faults;

/// <summary>How often each kind of fault took effect, over one run or many.</summary>
internal sealed class FaultCounts
{
    private readonly long[] counts = new long[Enum.GetValues<FaultKind>().Length];

    public long this[FaultKind kind] => counts[(int)kind];

    public long Total => counts.Sum();

    public void Fired(FaultKind kind) => counts[(int)kind]++;

    public void Add(FaultCounts other)
    {
        for (var kind = 0; kind < counts.Length; kind++)
        {
            counts[kind] += other.counts[kind];
        }
    }

    public string ToTable()
    {
        var table = new StringBuilder("fault                      fired\n");
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            table.Append(kind.ToString().PadRight(24)).Append(this[kind].ToString().PadLeft(8)).Append('\n');
        }

        return table.ToString();
    }
}
