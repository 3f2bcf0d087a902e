using Flint.Memory;
using Flint.Shuffle.Rows;

namespace Flint.Shuffle.Spilling;

/// <summary>
/// Streams of rows in memory, of which all go to disk when memory is short. Whatever the spills, rows of one stream are
/// read in the order in which they were added. Owned by one operator.
/// </summary>
internal sealed unsafe class SpillingStreams : ISpillable, IDisposable
{
    private readonly ShuffleScope scope;
    private readonly RowStreams rows;
    private readonly SpilledStreams spilled;
    private readonly SpillReader reader;
    private readonly long[] counts;
    private long uncounted;
    // Where the reading of a stream stands; -1: nothing is read.
    private int stream = -1;
    private bool inMemory;
    private void* place;

    /// <param name="scope">Of the attempt.</param>
    /// <param name="streams">How many.</param>
    /// <param name="operatorName">For the failure when memory is refused.</param>
    /// <param name="purpose">Part of the name of the file.</param>
    /// <param name="spills">False: a refusal fails the attempt.</param>
    public SpillingStreams(
        ShuffleScope scope, int streams, string operatorName, string purpose, bool spills = true)
    {
        this.scope = scope;
        rows = new(new(scope.Slabs, scope.Memory, operatorName, greedy: spills), streams);
        spilled = new(scope, streams, purpose);
        reader = spilled.CreateReader();
        counts = new long[streams];
        if (spills)
        {
            scope.Memory.Register(this);
        }
    }

    /// <summary>How many streams there are.</summary>
    public int Streams => rows.Count;

    /// <summary>Rows in memory, to append to.</summary>
    public RowStreams Rows => rows;

    /// <summary>True while addresses into the rows in memory are in use: nothing is spilled then.</summary>
    public bool Pinned { get; set; }

    /// <summary>True if the block that was read last stays where it is while <see cref="Pinned"/> is set.</summary>
    public bool BlockStays => inMemory;

    /// <summary>True once rows went to disk.</summary>
    public bool HasSpilled => !spilled.IsEmpty;

    public long RowsOf(int one) => counts[one] + rows.RowsOf(one);

    public long SpillableBytes(MemoryKind kind) => kind == MemoryKind.Native ? rows.Arena.HeldBytes : 0;

    public bool TrySpill()
    {
        if (Pinned || inMemory || rows.Arena.HeldBytes == 0)
        {
            return false;
        }

        scope.CountSpill(spilled.Add(rows));
        for (var one = 0; one < counts.Length; one++)
        {
            counts[one] += rows.RowsOf(one);
        }

        rows.Reset();
        return true;
    }

    /// <summary>Says that rows were added, or will be: after so many as the settings say, they are spilled.</summary>
    public void Count(int added)
    {
        uncounted += added;
        if (uncounted >= scope.Options.SpillRows && TrySpill())
        {
            uncounted = 0;
        }
    }

    /// <summary>Starts to read a stream; one is read at a time.</summary>
    public void Open(int one)
    {
        stream = one;
        inMemory = false;
        place = null;
        reader.Start(spilled.Of(one));
    }

    /// <summary>The next block of the open stream, valid until the one after it; false at the end.</summary>
    public bool TryNextBlock(out byte* first, out byte* end)
    {
        // A stream may hold all rows there are, if they have one key.
        scope.Wait.Stop.ThrowIfCancellationRequested();
        first = end = null;
        if (stream < 0)
        {
            return false;
        }

        if (!inMemory)
        {
            if (reader.TryNext(out first, out end))
            {
                return true;
            }

            inMemory = true;
        }

        if (rows.TryNextBlock(stream, ref place, out first, out end))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>Ends the reading of a stream before its end.</summary>
    public void Close()
    {
        inMemory = false;
        stream = -1;
    }

    public void Dispose()
    {
        scope.Memory.Unregister(this);
        rows.Arena.Dispose();
        spilled.Dispose();
    }
}
