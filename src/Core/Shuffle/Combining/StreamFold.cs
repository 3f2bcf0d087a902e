using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Memory;
using Flint.Shuffle.Rows;
using Flint.Shuffle.Spilling;

namespace Flint.Shuffle.Combining;

/// <summary>
/// Combines one stream of a combiner's rows after some of them went to disk, or a slice of its keys. Values of one key
/// meet in the order in which they came. Owned by one operator.
/// </summary>
internal sealed unsafe class StreamFold<K, I, C, E, TKey, TIn, TOut>(
    RowLayout<K, I, E, TKey, TIn> input, RowLayout<K, C, E, TKey, TOut> output, Merging<I, C> merging,
    CombineTable<K, E, TKey, C> table, SlabArena keys)
    where TKey : struct, IKeyForm<K, E>
    where TIn : struct, IValueForm<I>
    where TOut : struct, IValueForm<C>
{
    /// <summary>Combines into the table; false if a slice with fewer keys may fit where this one did not.</summary>
    public bool TryFold(SpillingStreams kept, SpillingStreams fresh, int stream, HashSlice slice)
    {
        table.Clear();
        keys.Reset();
        try
        {
            FoldKept(kept, stream, slice);
            FoldFresh(fresh, stream, slice);
            return true;
        }
        catch (TaskFailedException refused) when (refused.Failure is TaskFailure.MemoryLimit && slice.CanSplit
            && table.Count > 1)
        {
            return false;
        }
        finally
        {
            kept.Close();
            fresh.Close();
        }
    }

    // One row per key; they stand in front of all others.
    private void FoldKept(SpillingStreams kept, int stream, HashSlice slice)
    {
        kept.Open(stream);
        while (kept.TryNextBlock(out var row, out var end))
        {
            while (row < end)
            {
                var image = output.Keys.Read(ref row, out var hash);
                if (slice.Has(hash))
                {
                    table.ValueOf(EntryOf(image, hash, out _)) = output.Values.Read(ref row);
                }
                else
                {
                    output.Values.Skip(ref row);
                }
            }
        }
    }

    private void FoldFresh(SpillingStreams fresh, int stream, HashSlice slice)
    {
        fresh.Open(stream);
        while (fresh.TryNextBlock(out var row, out var end))
        {
            while (row < end)
            {
                var image = input.Keys.Read(ref row, out var hash);
                if (slice.Has(hash))
                {
                    var entry = EntryOf(image, hash, out var added);
                    merging.Into(ref table.ValueOf(entry), added, input.Values.Read(ref row));
                }
                else
                {
                    input.Values.Skip(ref row);
                }
            }
        }
    }

    // Blocks from disk do not stay, so keys are copied.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EntryOf(E image, uint hash, out bool added)
    {
        var entry = table.FindOrAdd(image, hash, out added);
        if (added)
        {
            table.SetKey(entry, input.Keys.Keep(image, keys));
        }

        return entry;
    }
}
