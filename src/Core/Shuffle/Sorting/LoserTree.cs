using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Sorting;

/// <summary>
/// Merges sorted runs: each inner node of the tree holds the run that lost there, so that a step costs one comparison
/// per level, mostly of prefixes. Rows with equal keys come in the order of their runs. Owned by one merge.
/// </summary>
internal sealed class LoserTree<K, V, E, TKey, TValue>
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    private readonly KeyComparison<K> comparison;
    private readonly RunCursor<K, V, E, TKey, TValue>[] runs;
    private readonly bool[] ended;
    private readonly ulong[] prefixes;
    private readonly int[] losers;
    private int winner;

    /// <summary>Starts with each run at its first row.</summary>
    public LoserTree(IReadOnlyList<RunCursor<K, V, E, TKey, TValue>> runs, KeyComparison<K> comparison)
    {
        this.comparison = comparison;
        this.runs = [.. runs];
        ended = new bool[this.runs.Length];
        prefixes = new ulong[this.runs.Length];
        losers = new int[this.runs.Length];
        for (var run = 0; run < this.runs.Length; run++)
        {
            Step(run);
        }

        winner = this.runs.Length == 0 ? -1 : Play(1);
    }

    /// <summary>The run with the smallest row; null after the last row.</summary>
    public RunCursor<K, V, E, TKey, TValue>? Current => winner < 0 || ended[winner] ? null : runs[winner];

    /// <summary>Steps over the smallest row.</summary>
    public void Next()
    {
        Step(winner);
        var one = winner;
        for (var node = (one + runs.Length) / 2; node > 0; node /= 2)
        {
            if (Loses(one, losers[node]))
            {
                (one, losers[node]) = (losers[node], one);
            }
        }

        winner = one;
    }

    /// <summary>Puts another cursor, which stands at the same row, in the place of one.</summary>
    public void Replace(RunCursor<K, V, E, TKey, TValue> old, RunCursor<K, V, E, TKey, TValue> cursor) =>
        runs[Array.IndexOf(runs, old)] = cursor;

    private void Step(int run)
    {
        ended[run] = !runs[run].TryNext();
        prefixes[run] = ended[run] ? ulong.MaxValue : runs[run].Prefix;
    }

    // Leaves are the nodes from the number of runs on.
    private int Play(int node)
    {
        if (node >= runs.Length)
        {
            return node - runs.Length;
        }

        var one = Play(2 * node);
        var other = Play((2 * node) + 1);
        var loses = Loses(one, other);
        losers[node] = loses ? one : other;
        return loses ? other : one;
    }

    private bool Loses(int one, int other)
    {
        if (prefixes[one] != prefixes[other])
        {
            return prefixes[one] > prefixes[other];
        }

        // An ended run has the largest prefix, which a row may have too.
        if (ended[one] || ended[other])
        {
            return ended[one];
        }

        var compared = comparison.PrefixDecides ? 0 : comparison.Compare(runs[one].Key, runs[other].Key);
        return compared != 0 ? compared > 0 : one > other;
    }
}
