using Flint.Blocks;

namespace Flint.Shuffle.Reading;

/// <summary>Blocks of one owner that are asked for at once.</summary>
internal sealed record FetchRequest(BlockOwner Owner, IReadOnlyList<int> Maps);

/// <summary>What one round may hold.</summary>
/// <param name="Bytes">Size of a round; a larger block is a round for itself.</param>
/// <param name="Requests">Owners that are asked.</param>
/// <param name="BlocksOfOwner">Blocks of one owner.</param>
internal readonly record struct RoundLimits(
    long Bytes, int Requests = int.MaxValue, int BlocksOfOwner = int.MaxValue);

/// <summary>
/// Blocks that follow each other in map order and are fetched together, with one request to each owner. Blocks are
/// decoded in map order, so that a limit on bytes must hold for what follows each other, whoever owns it. Immutable.
/// </summary>
/// <param name="FirstMap">Its first block.</param>
/// <param name="LastMap">Its last block.</param>
/// <param name="Bytes">Size of all blocks.</param>
/// <param name="Requests">One per owner.</param>
internal sealed record FetchRound(int FirstMap, int LastMap, long Bytes, IReadOnlyList<FetchRequest> Requests)
{
    /// <summary>The round from the first block at or behind <paramref name="from"/>; null: there is none.</summary>
    /// <param name="sizes">Bytes per map; 0 for what is not fetched in rounds.</param>
    /// <param name="owners">Owner per map.</param>
    /// <param name="from">A map.</param>
    /// <param name="limits">Where a round ends.</param>
    public static FetchRound? From(
        IReadOnlyList<long> sizes, Func<int, BlockOwner> owners, int from, RoundLimits limits)
    {
        var byOwner = new Dictionary<BlockOwner, List<int>>();
        var (first, last, bytes) = (-1, -1, 0L);
        for (var map = from; map < sizes.Count; map++)
        {
            if (sizes[map] == 0)
            {
                continue;
            }

            var maps = byOwner.GetValueOrDefault(owners(map));
            if (first >= 0 && (bytes + sizes[map] > limits.Bytes || maps?.Count >= limits.BlocksOfOwner
                || (maps is null && byOwner.Count >= limits.Requests)))
            {
                break;
            }

            first = first < 0 ? map : first;
            last = map;
            bytes += sizes[map];
            if (maps is null)
            {
                byOwner.Add(owners(map), maps = []);
            }

            maps.Add(map);
        }

        return first < 0
            ? null
            : new(first, last, bytes, [.. byOwner.Select(one => new FetchRequest(one.Key, one.Value))]);
    }
}
