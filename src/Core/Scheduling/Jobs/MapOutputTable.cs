using Flint.Identity;
using Flint.Shuffle;

namespace Flint.Scheduling.Jobs;

/// <summary>What the table made of a reported output.</summary>
internal enum OutputVerdict
{
    /// <summary>It is the registered one now.</summary>
    New,

    /// <summary>There is one already; this one is not needed.</summary>
    Spare,

    /// <summary>It is the registered one now, with other rows than the one that was registered before.</summary>
    Changed,
}

/// <summary>
/// Which map outputs exist, where, and the epoch, which grows with each loss. Remembers what rows each output had, also
/// after it was lost, to notice an attempt that writes others. Part of the scheduler's core.
/// </summary>
internal sealed class MapOutputTable
{
    private readonly Dictionary<ShuffleId, Entry> shuffles = [];
    private readonly Dictionary<ExecutorId, HashSet<(ShuffleId Shuffle, int Map)>> byExecutor = [];

    public Epoch Epoch { get; private set; }

    public void Add(ShuffleId shuffle, int maps) => shuffles.TryAdd(shuffle, new(new MapStatus?[maps]));

    public bool Knows(ShuffleId shuffle) => shuffles.ContainsKey(shuffle);

    public bool IsComplete(ShuffleId shuffle) =>
        shuffles.TryGetValue(shuffle, out var entry) && entry.Present == entry.Statuses.Length;

    public bool Has(ShuffleId shuffle, int map) => shuffles[shuffle].Statuses[map] is not null;

    /// <summary>Outputs of the shuffle that are registered.</summary>
    public int CountOf(ShuffleId shuffle) => shuffles[shuffle].Present;

    /// <summary>
    /// One status per map partition, null where none is registered; a copy, made once per change. Of a shuffle that is
    /// not known one output is missing: whoever reads it must fail, not find that it has no rows.
    /// </summary>
    public IReadOnlyList<MapStatus?> Snapshot(ShuffleId shuffle) =>
        shuffles.TryGetValue(shuffle, out var entry) ? entry.Copy ??= [.. entry.Statuses] : [null];

    /// <summary>The first output of a map partition counts, until it is lost.</summary>
    public OutputVerdict Register(MapStatus status)
    {
        var (shuffle, map, executor) = (status.Shuffle, status.MapPartition, status.Owner.Executor);
        var entry = shuffles[shuffle];
        if (entry.Statuses[map] is not null)
        {
            return OutputVerdict.Spare;
        }

        var before = entry.Rows[map];
        entry.Rows[map] = RowFingerprint.Of(status) ?? before;
        entry.Statuses[map] = status;
        entry.Present++;
        entry.Copy = null;
        if (!byExecutor.TryGetValue(executor, out var held))
        {
            byExecutor.Add(executor, held = []);
        }

        held.Add((shuffle, map));
        return before is null || before == entry.Rows[map] ? OutputVerdict.New : OutputVerdict.Changed;
    }

    /// <summary>Drops all outputs of these shuffles and what is remembered of their rows: they begin anew.</summary>
    public void Restart(IEnumerable<ShuffleId> again)
    {
        foreach (var shuffle in again)
        {
            var entry = shuffles[shuffle];
            for (var map = 0; map < entry.Statuses.Length; map++)
            {
                if (entry.Statuses[map] is { } status)
                {
                    Drop(entry, map);
                    byExecutor.GetValueOrDefault(status.Owner.Executor)?.Remove((shuffle, map));
                }
            }

            Array.Clear(entry.Rows);
            entry.Unreadable.Clear();
        }

        Epoch = Epoch.Next;
    }

    /// <summary>Drops an output if this attempt's is the registered one.</summary>
    public bool TryRemove(ShuffleId shuffle, int map, TaskAttemptId attempt)
    {
        if (!shuffles.TryGetValue(shuffle, out var entry)
            || map < 0 || map >= entry.Statuses.Length
            || entry.Statuses[map] is not { } status || status.Attempt != attempt)
        {
            return false;
        }

        Drop(entry, map);
        entry.Unreadable.Add(attempt);
        byExecutor.GetValueOrDefault(status.Owner.Executor)?.Remove((shuffle, map));
        Epoch = Epoch.Next;
        return true;
    }

    /// <summary>It is missing here and may be registered again: it was not found to be unreadable.</summary>
    public bool Misses(MapStatus held) =>
        shuffles.TryGetValue(held.Shuffle, out var entry)
        && held.MapPartition >= 0 && held.MapPartition < entry.Statuses.Length
        && entry.Statuses[held.MapPartition] is null && !entry.Unreadable.Contains(held.Attempt);

    /// <summary>Nobody will ask for the shuffle again.</summary>
    public void Forget(ShuffleId shuffle)
    {
        if (!shuffles.Remove(shuffle, out var entry))
        {
            return;
        }

        // Only where its outputs lie: all that all executors hold may be a hundred times as much.
        for (var map = 0; map < entry.Statuses.Length; map++)
        {
            if (entry.Statuses[map] is { } status
                && byExecutor.TryGetValue(status.Owner.Executor, out var held)
                && held.Remove((shuffle, map)) && held.Count == 0)
            {
                byExecutor.Remove(status.Owner.Executor);
            }
        }
    }

    /// <summary>Drops all outputs of an executor but those that it says it holds; returns what was dropped.</summary>
    public IReadOnlyList<(ShuffleId Shuffle, int Map)> DropOf(
        ExecutorId executor, IReadOnlyList<MapStatus>? held = null)
    {
        if (!byExecutor.TryGetValue(executor, out var registered))
        {
            return [];
        }

        var kept = held?.Select(status => status.Attempt).ToHashSet() ?? [];
        var dropped = registered
            .Where(output => !kept.Contains(shuffles[output.Shuffle].Statuses[output.Map]!.Attempt))
            .OrderBy(output => output.Shuffle.Value).ThenBy(output => output.Map)
            .ToList();
        foreach (var output in dropped)
        {
            Drop(shuffles[output.Shuffle], output.Map);
            registered.Remove(output);
        }

        if (registered.Count == 0)
        {
            byExecutor.Remove(executor);
        }

        if (dropped.Count > 0)
        {
            Epoch = Epoch.Next;
        }

        return dropped;
    }

    /// <summary>An output of the shuffle is registered at this executor.</summary>
    public bool LiesAt(ShuffleId shuffle, ExecutorId owner) =>
        byExecutor.TryGetValue(owner, out var held) && held.Any(output => output.Shuffle == shuffle);

    /// <summary>Executors that own a registered output.</summary>
    public IEnumerable<ExecutorId> Owners => byExecutor.Where(held => held.Value.Count > 0).Select(held => held.Key);

    private static void Drop(Entry entry, int map)
    {
        entry.Statuses[map] = null;
        entry.Present--;
        entry.Copy = null;
    }

    private sealed class Entry(MapStatus?[] statuses)
    {
        public MapStatus?[] Statuses => statuses;

        /// <summary>Fingerprint of each output's rows, of the last one registered; null before the first.</summary>
        public ulong?[] Rows { get; } = new ulong?[statuses.Length];

        /// <summary>Attempts whose output could not be read.</summary>
        public HashSet<TaskAttemptId> Unreadable { get; } = [];

        public int Present { get; set; }

        public IReadOnlyList<MapStatus?>? Copy { get; set; }
    }
}
