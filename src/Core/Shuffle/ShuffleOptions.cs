using Flint.Errors;
using Flint.Settings;

namespace Flint.Shuffle;

/// <summary>How rows travel from map to reduce tasks.</summary>
public sealed record ShuffleOptions
{
    /// <summary>
    /// Compress shuffle blocks with the codec of <c>flint.io.compression.codec</c>. On <c>local[N]</c>, where no block
    /// leaves the process, the default is false.
    /// </summary>
    [Setting("flint.shuffle.compress", ForExecutors = true)]
    public bool Compress { get; init; } = true;

    /// <summary>Compress what operators move to disk for want of memory, with the same codec.</summary>
    [Setting("flint.shuffle.spill.compress", ForExecutors = true)]
    public bool SpillCompress { get; init; } = true;

    /// <summary>
    /// Rows after which an operator moves what it holds to disk, though there may be memory left. To try out
    /// spilling.
    /// </summary>
    [Setting("flint.shuffle.spill.numElementsForceSpillThreshold", ForExecutors = true)]
    public long SpillRows { get; init; } = int.MaxValue;

    /// <summary>
    /// Most bytes of blocks that a reduce task fetches ahead. More keeps the network busier and takes more memory.
    /// </summary>
    [Setting("flint.reducer.maxSizeInFlight", ForExecutors = true)]
    public ByteSize MaxSizeInFlight { get; init; } = new(48L << 20);

    /// <summary>Most requests of a reduce task under way at once. Each goes to one executor.</summary>
    [Setting("flint.reducer.maxReqsInFlight", ForExecutors = true)]
    public int MaxRequestsInFlight { get; init; } = int.MaxValue;

    /// <summary>Most blocks of one executor that a reduce task asks for at once: spares who is asked.</summary>
    [Setting("flint.reducer.maxBlocksInFlightPerAddress", ForExecutors = true)]
    public int MaxBlocksInFlightPerOwner { get; init; } = int.MaxValue;

    /// <summary>Larger blocks of other executors go to the disk first, not to memory.</summary>
    [Setting("flint.network.maxRemoteBlockSizeFetchToMem", ForExecutors = true)]
    public ByteSize MaxFetchToMemory { get; init; } = new(200L << 20);

    /// <summary>How often a block is asked for again after its connection failed.</summary>
    [Setting("flint.shuffle.io.maxRetries", ForExecutors = true)]
    public int MaxRetries { get; init; } = 3;

    /// <summary>Time before a block is asked for again.</summary>
    [Setting("flint.shuffle.io.retryWait", ForExecutors = true)]
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="FlintException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        if (MaxSizeInFlight.Bytes < 1 || MaxFetchToMemory.Bytes < 0)
        {
            throw new FlintException(
                "flint.reducer.maxSizeInFlight and flint.network.maxRemoteBlockSizeFetchToMem must be sizes above 0: " +
                "write for example 48m and 200m.");
        }

        if (MaxRequestsInFlight < 1 || MaxBlocksInFlightPerOwner < 1)
        {
            throw new FlintException(
                "flint.reducer.maxReqsInFlight and flint.reducer.maxBlocksInFlightPerAddress must be numbers from 1.");
        }

        if (MaxRetries < 0 || RetryWait < TimeSpan.Zero)
        {
            throw new FlintException(
                "flint.shuffle.io.maxRetries and flint.shuffle.io.retryWait must not be negative: write for example " +
                "3 and 5s.");
        }

        if (SpillRows < 1)
        {
            throw new FlintException(
                $"flint.shuffle.spill.numElementsForceSpillThreshold is {SpillRows}: write a number from 1.");
        }
    }
}
