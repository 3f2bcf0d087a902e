using System.Collections.Concurrent;
using Flint.Errors;
using Flint.Identity;
using Flint.Pipelines;
using Flint.Rdds;
using Flint.Rdds.Plans;

namespace Flint.Execution;

/// <summary>
/// Stage programs by hash: fetched from the driver once, decoded once if nothing in them can change, else once per
/// attempt, so that slots never share mutable captures. Thread-safe. Holds a limited number: a program that was dropped
/// is asked for again.
/// </summary>
/// <param name="fetch">Asks the driver for a program's bytes; null if it has none of that name.</param>
/// <param name="services">Decodes them.</param>
internal sealed class ProgramCache(
    Func<ProgramHash, CancellationToken, ValueTask<ReadOnlyMemory<byte>?>> fetch, RddServices services)
{
    private const int MostPrograms = 256;

    private readonly ConcurrentDictionary<ProgramHash, Entry> entries = [];

    public StageProgram Get(ProgramHash hash, SlotWait wait)
    {
        if (!entries.TryGetValue(hash, out var entry))
        {
            var bytes = wait.For(fetch(hash, wait.Stop), $"program {hash} from the driver")
                ?? throw new FlintException($"The driver has no program {hash}: it ended, or another driver answers.");
            if (entries.Count >= MostPrograms)
            {
                entries.Clear();
            }

            entry = entries.GetOrAdd(hash, new Entry(bytes));
        }

        return entry.Shared ?? Decode(entry);
    }

    public void Forget(ProgramHash hash) => entries.TryRemove(hash, out _);

    private StageProgram Decode(Entry entry)
    {
        var program = (StageProgram)services.Graphs.Decode(entry.Bytes.Span, out var immutable);
        if (immutable)
        {
            entry.Shared = program;
        }

        return program;
    }

    private sealed class Entry(ReadOnlyMemory<byte> bytes)
    {
        private volatile StageProgram? shared;

        public ReadOnlyMemory<byte> Bytes => bytes;

        public StageProgram? Shared
        {
            get => shared;
            set => shared = value;
        }
    }
}
