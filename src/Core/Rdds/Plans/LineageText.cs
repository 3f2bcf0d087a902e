using System.Text;

namespace Flint.Rdds.Plans;

/// <summary>
/// Draws a lineage: one line per data set, indented at each shuffle, with the stages numbered from the sources.
/// </summary>
internal static class LineageText
{
    public static string Of(Rdd rdd)
    {
        var text = new StringBuilder();
        var open = new Stack<(Rdd Rdd, int Stages, int Inputs, string Mark)>([(rdd, 0, 0, "")]);
        var seen = new HashSet<Rdd>();
        while (open.TryPop(out var next))
        {
            var known = !seen.Add(next.Rdd);
            text.Append(' ', (next.Stages * 3) + (next.Inputs * 2))
                .Append(next.Mark)
                .Append(next.Rdd.Name).Append(" [").Append(next.Rdd.Id.Value).Append(']');
            if (next.Rdd.Partitioner is { } partitioner)
            {
                text.Append(" (").Append(partitioner.Partitions).Append(" partitions)");
            }

            text.Append(known ? " (see above)\n" : "\n");
            if (known)
            {
                continue;
            }

            var several = next.Rdd.Dependencies.Count > 1 ? 1 : 0;
            foreach (var dependency in next.Rdd.Dependencies.Reverse())
            {
                open.Push(dependency is ShuffleDependency
                    ? (dependency.Parent, next.Stages + 1, next.Inputs, "+- stage: ")
                    : (dependency.Parent, next.Stages, next.Inputs + several, ""));
            }
        }

        return text.ToString();
    }
}
