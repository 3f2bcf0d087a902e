using Flint.Memory;
using Flint.Rpc;

namespace Flint.Shuffle.Reading;

/// <summary>
/// Fetches blocks of other executors before they are needed: several owners at once, many small blocks in one request,
/// at most <c>flint.reducer.maxSizeInFlight</c> bytes under way or waiting to be decoded, and no more requests and
/// blocks of one owner under way than <c>flint.reducer.maxReqsInFlight</c> and <c>.maxBlocksInFlightPerAddress</c>.
/// Owned by one reader; used by its slot thread. Disposing ends what is under way.
/// </summary>
internal sealed class FetchAhead : IDisposable
{
    // So many rounds fill the limit: while one is decoded, the others are under way.
    private const int RoundsInFlight = 3;
    // Of the attempt's heap: the rest is for what is made of the rows.
    private const int ShareOfMemory = 4;

    private readonly ShuffleScope scope;
    private readonly MapOutputBlocks blocks;
    private readonly CancellationTokenSource stop;
    private readonly long[] sizes;
    private readonly long mostBytes;
    private readonly List<(FetchRequest Request, Task Running)> underWay = [];
    private readonly Queue<FetchRound> rounds = new();
    private readonly Dictionary<int, (Task<Arrival> Request, int Index)> expected = [];
    private long reserved;
    private int next;
    // What comes after the rounds that were asked for; null: not chosen yet. It may have to wait through many blocks.
    private FetchRound? upcoming;

    public FetchAhead(ShuffleScope scope, MapOutputBlocks blocks)
    {
        this.scope = scope;
        this.blocks = blocks;
        stop = CancellationTokenSource.CreateLinkedTokenSource(scope.Wait.Stop);
        var share = scope.Memory.MostBytes(MemoryKind.Heap) / ShareOfMemory;
        mostBytes = Math.Min(scope.Options.MaxSizeInFlight.Bytes, share);
        LargestBlock = Math.Min(scope.Options.MaxFetchToMemory.Bytes, share);
        sizes = [.. blocks.Statuses.Select((status, map) =>
            scope.Blocks.Owns(status.Owner) || blocks.SummaryOf(map).Bytes > LargestBlock
                ? 0
                : blocks.SummaryOf(map).Bytes)];
    }

    /// <summary>Larger blocks are not fetched into memory.</summary>
    public long LargestBlock { get; }

    /// <summary>
    /// Waits for a block; false if there was no memory for it. Blocks are asked for in map order. Null bytes: the owner
    /// does not have it.
    /// </summary>
    /// <exception cref="IOException">It could not be fetched.</exception>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public bool TryTake(int map, out ReadOnlyMemory<byte>? bytes)
    {
        ForgetBefore(map);
        Ask(map);
        bytes = null;
        if (!expected.Remove(map, out var place))
        {
            return false;
        }

        var arrived = scope.Wait.For(new ValueTask<Arrival>(place.Request), $"block {blocks.IdOf(map)}");
        if (arrived.Error is { InnerException: null })
        {
            // The owner answers but cannot read one of the blocks asked for, maybe another one.
            return false;
        }

        bytes = arrived.Error is { } error ? throw new IOException(error.Message, error) : arrived.Parts[place.Index];
        return true;
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        expected.Clear();
        rounds.Clear();
        scope.Memory.Release(reserved);
        reserved = 0;
    }

    private void ForgetBefore(int map)
    {
        while (rounds.TryPeek(out var oldest) && oldest.LastMap < map)
        {
            rounds.Dequeue();
            scope.Memory.Release(oldest.Bytes);
            reserved -= oldest.Bytes;
        }
    }

    private void Ask(int map)
    {
        while (Upcoming() is { } round)
        {
            var needed = round.FirstMap == map;
            if (!needed && (reserved + round.Bytes > mostBytes || !HasRoom(round.Bytes) || !FitsUnderWay(round)))
            {
                return;
            }

            if (!scope.Memory.TryReserve(round.Bytes))
            {
                if (needed)
                {
                    GoOnFrom(map + 1);
                }

                return;
            }

            reserved += round.Bytes;
            rounds.Enqueue(round);
            GoOnFrom(round.LastMap + 1);
            foreach (var request in round.Requests)
            {
                Start(request);
            }
        }
    }

    private FetchRound? Upcoming()
    {
        upcoming ??= FetchRound.From(sizes, OwnerOf, next, RoundLimits);
        next = upcoming is null ? sizes.Length : next;
        return upcoming;
    }

    private void GoOnFrom(int map)
    {
        next = map;
        upcoming = null;
    }

    private void Start(FetchRequest request)
    {
        var running = FetchAsync(request);
        underWay.Add((request, running));
        for (var i = 0; i < request.Maps.Count; i++)
        {
            expected.Add(request.Maps[i], (running, i));
        }
    }

    /// <summary>Errors are values: nobody may come to wait for a request that was made ahead.</summary>
    private async Task<Arrival> FetchAsync(FetchRequest request)
    {
        try
        {
            var ranges = request.Maps.Select(blocks.RangeOf).ToArray();
            return new(await scope.Blocks.FetchAsync(request.Owner, ranges, stop.Token).ConfigureAwait(false), null);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            return new([], error);
        }
    }

    private RoundLimits RoundLimits => new(
        mostBytes / RoundsInFlight, scope.Options.MaxRequestsInFlight, scope.Options.MaxBlocksInFlightPerOwner);

    private bool FitsUnderWay(FetchRound round)
    {
        underWay.RemoveAll(one => one.Running.IsCompleted);
        var blocksOf = underWay.ToLookup(one => one.Request.Owner, one => one.Request.Maps.Count);
        return underWay.Count + (long)round.Requests.Count <= scope.Options.MaxRequestsInFlight
            && round.Requests.All(request =>
                blocksOf[request.Owner].Sum() + (long)request.Maps.Count <= scope.Options.MaxBlocksInFlightPerOwner);
    }

    // Fetching ahead is not worth that others spill for it.
    private bool HasRoom(long bytes) =>
        scope.Memory.MostBytes(MemoryKind.Heap) - scope.Memory.ReservedOf(MemoryKind.Heap) >= 2 * bytes;

    private Flint.Blocks.BlockOwner OwnerOf(int map) => blocks.Statuses[map].Owner;

    private sealed record Arrival(IReadOnlyList<ReadOnlyMemory<byte>?> Parts, Exception? Error);
}
