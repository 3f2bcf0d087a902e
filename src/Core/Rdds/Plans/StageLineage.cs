namespace Flint.Rdds.Plans;

/// <summary>Walks the narrow part of a lineage: what runs in one stage.</summary>
internal static class StageLineage
{
    /// <summary>The shuffles at the border of the stage that computes a data set, each once.</summary>
    public static IReadOnlyList<ShuffleDependency> Shuffles(Rdd rdd)
    {
        var found = new List<ShuffleDependency>();
        var seen = new HashSet<Rdd>();
        var open = new Stack<Rdd>([rdd]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            foreach (var dependency in next.Dependencies)
            {
                if (dependency is ShuffleDependency shuffle)
                {
                    found.Add(shuffle);
                }
                else
                {
                    open.Push(dependency.Parent);
                }
            }
        }

        return found;
    }
}
