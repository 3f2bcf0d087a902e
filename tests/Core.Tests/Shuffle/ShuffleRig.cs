using Flint.Blocks;
using Flint.Files.Faults;
using Flint.Identity;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Rpc;
using Flint.Serialization.Codecs;
using Flint.Serialization.Compression;
using Flint.Serialization.Keys;
using Flint.Shuffle;
using Flint.Shuffle.Storing;

namespace Flint.Tests;

/// <summary>
/// A shuffle without a cluster: runs map and reduce sides in the calling thread over one store. Blocks and map outputs
/// come late, from another thread, unless <see cref="Late"/> is off. <see cref="Dispose"/> checks that nothing is held.
/// </summary>
internal sealed class ShuffleRig : IMapOutputs, IBlockSource, IDisposable
{
    private readonly SlabPool? kept;
    private readonly Dictionary<ShuffleId, List<MapStatus?>> outputs = [];
    // Fresh pages are slow: many small shuffles in a row share one pool, which their test owns.
    private readonly SlabPool slabs;
    private readonly CodecRegistry codecs = new();
    private readonly KeyRegistry keys = new();
    private readonly List<TaskMemory> memories = [];
    private long attempts;
    private int shuffles;
    private int underWay;

    public ShuffleRig(SlabPool? kept = null, IReadOnlyList<string>? roots = null)
    {
        this.kept = kept;
        slabs = kept ?? new();
        var root = Path.Combine(Path.GetTempPath(), "flint-tests");
        Scratch = new(roots ?? [root], new($"rig-{Guid.NewGuid():N}"), new("e"), Faults);
        Store = new(Scratch);
    }

    public FaultPoints Faults { get; } = new();

    public ScratchFolder Scratch { get; }

    public FileShuffleStore Store { get; }

    public SlabPool Slabs => slabs;

    public long MemoryLimit { get; init; } = 1L << 30;

    /// <summary>What an attempt may hold on the heap, if that is another limit.</summary>
    public long? HeapLimit { get; init; }

    /// <summary>How often attempts spilled.</summary>
    public int Spills => Scopes.Sum(scope => scope.SpillCount);

    public long SpilledBytes => Scopes.Sum(scope => scope.SpilledBytes);

    /// <summary>Most memory that one attempt reserved.</summary>
    public long PeakBytes => memories.Max(memory => memory.PeakBytes);

    public IEnumerable<string> SpillFiles => Scratch.Folders
        .SelectMany(folder => Directory.GetFiles(folder, "*spill*", SearchOption.AllDirectories));

    public bool Late { get; init; } = true;

    public ShuffleOptions Options { get; init; } = new();

    /// <summary>Of all attempts.</summary>
    public List<ShuffleScope> Scopes { get; } = [];

    public CompressionKind Compression { get; init; } = CompressionKind.Lz4;

    public CancellationToken Stop { get; init; }

    /// <summary>Changes what a fetch brings: the number of the fetch from 0, the block, its bytes.</summary>
    public Func<int, BlockId.Shuffle, ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> OnFetch { get; set; } =
        (_, _, bytes) => bytes;

    public List<BlockId> Fetched { get; } = [];

    public ShuffleSpec<K, V, C> Spec<K, V, C>(Partitioner partitioner, Aggregator<V, C>? mapSide = null) =>
        new(new(shuffles++), partitioner, mapSide, 0x5EED);

    public ShuffleSpec<K, V, V> Spec<K, V>(int partitions) => Spec<K, V, V>(new HashPartitioner(partitions));

    /// <summary>The map side of a shuffle whose rows are combined by the reduce side only.</summary>
    public static ShuffleSpec<K, V, V> Raw<K, V, C>(ShuffleSpec<K, V, C> spec) =>
        new(spec.Id, spec.Partitioner, null, spec.Seed);

    public ShuffleScope Scope(int partition = 0)
    {
        var memory = new ExecutorMemory(MemoryLimit, HeapLimit ?? MemoryLimit, slots: 1).Enter();
        memories.Add(memory);
        var scope = new ShuffleScope
        {
            Attempt = new(attempts++), Partition = partition, Epoch = new(0), Self = new(new("e"), ""),
            Memory = memory, Slabs = slabs, Wait = new(TimeSpan.FromSeconds(30), Stop), Codecs = codecs, Keys = keys,
            Options = Options, Compression = new() { Codec = Compression }, Store = Store, Scratch = Scratch,
            Blocks = this, Outputs = this,
        };
        Scopes.Add(scope);
        return scope;
    }

    /// <summary>Runs one map task per element and registers what it wrote.</summary>
    public void Map<K, V, C>(ShuffleSpec<K, V, C> spec, params IReadOnlyList<(K Key, V Value)>[] maps)
    {
        foreach (var rows in maps)
        {
            Register(Write(spec, rows, outputs.TryGetValue(spec.Id, out var known) ? known.Count : 0));
        }

        _ = outputs.TryAdd(spec.Id, []);
    }

    public MapStatus Write<K, V, C>(ShuffleSpec<K, V, C> spec, IReadOnlyList<(K Key, V Value)> rows, int map = 0)
    {
        using var writer = new ShuffleWriter<K, V, C>(spec, Scope(map));
        // Both ways in: whole batches and single rows.
        var batched = rows.Count / 2;
        foreach (var batch in rows.Take(batched).Chunk(BatchSource<int>.BatchSize))
        {
            writer.PushBatch(batch, batch.Length);
        }

        foreach (var row in rows.Skip(batched))
        {
            writer.Push(row);
        }

        writer.Complete();
        return writer.Status;
    }

    public void Register(MapStatus? status, ShuffleId? shuffle = null)
    {
        var id = status?.Shuffle ?? shuffle!.Value;
        if (!outputs.TryGetValue(id, out var known))
        {
            outputs.Add(id, known = []);
        }

        known.Add(status);
    }

    /// <summary>From now on this rig reads the map outputs of another one.</summary>
    public void Read(ShuffleRig other)
    {
        foreach (var (shuffle, known) in other.outputs)
        {
            outputs[shuffle] = known;
        }

        OnFetch = (_, block, _) => other.BytesOf(block);
    }

    public List<MapStatus?> OutputsOf(ShuffleId shuffle) => outputs[shuffle];

    public static List<T> Drain<T>(BatchSource<T> source)
    {
        using (source)
        {
            var all = new List<T>();
            while (source.Read(out var batch) is > 0 and var count)
            {
                all.AddRange(batch.AsSpan(0, count));
            }

            Assert.Equal(0, source.Read(out _));
            return all;
        }
    }

    /// <summary>Reads all reduce partitions, in order.</summary>
    public List<List<T>> Reduce<T>(int partitions, Func<int, ShuffleScope, BatchSource<T>> open) =>
        [.. Enumerable.Range(0, partitions).Select(reduce => Drain(open(reduce, Scope(reduce))))];

    public async ValueTask<IReadOnlyList<MapStatus?>> ReadAsync(ShuffleId shuffle, Epoch epoch, CancellationToken stop)
    {
        await GoElsewhere();
        return [.. outputs[shuffle]];
    }

    /// <summary>True: blocks are opened in the store, not fetched.</summary>
    public bool Own { get; init; }

    /// <summary>Blocks per request.</summary>
    public List<int> Requests { get; } = [];

    /// <summary>Most requests that waited for their answer together.</summary>
    public int MostRequestsAtOnce { get; private set; }

    /// <summary>Requests are never answered.</summary>
    public bool Silent { get; init; }

    public bool Owns(BlockOwner owner) => Own;

    public StoredBytes? TryOpen(BlockId.Shuffle block) => Store.TryOpen(block);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> FetchAsync(
        BlockOwner owner, IReadOnlyList<BlockRange> ranges, CancellationToken stop)
    {
        Requests.Add(ranges.Count);
        MostRequestsAtOnce = Math.Max(MostRequestsAtOnce, Interlocked.Increment(ref underWay));
        var numbers = new List<(int Number, BlockRange Range)>();
        foreach (var range in ranges)
        {
            Assert.True(BlockIdText.TryParse(range.Block, out var block));
            numbers.Add((Fetched.Count, range));
            if (block is BlockId.Shuffle)
            {
                Fetched.Add(block);
            }
        }

        if (Silent)
        {
            await new TaskCompletionSource().Task;
        }

        await GoElsewhere();
        Interlocked.Decrement(ref underWay);
        return [.. numbers.Select(one => Part(one.Number, one.Range))];
    }

    private ReadOnlyMemory<byte>? Part(int number, BlockRange range)
    {
        Assert.True(BlockIdText.TryParse(range.Block, out var block));
        if (block is BlockId.ShuffleProof { Block: var proven })
        {
            return Store.Prove(proven) is { } proof ? proof.Encode() : default(ReadOnlyMemory<byte>?);
        }

        var shuffle = (BlockId.Shuffle)block!;
        if (OnFetch(number, shuffle, BytesOf(shuffle)) is not { } bytes)
        {
            return null;
        }

        var start = (int)Math.Min(range.Offset, bytes.Length);
        return bytes.Slice(start, Math.Min(range.Length, bytes.Length - start));
    }

    /// <summary>Size of all data files.</summary>
    public long WrittenBytes => Scratch.Folders
        .SelectMany(folder => Directory.GetFiles(folder, "*.data", SearchOption.AllDirectories))
        .Sum(path => new FileInfo(path).Length);

    /// <summary>What the store has under that name, or null.</summary>
    public ReadOnlyMemory<byte>? BytesOf(BlockId.Shuffle block)
    {
        using var stored = Store.TryOpen(block);
        if (stored is null)
        {
            return null;
        }

        var bytes = new byte[stored.Length];
        Assert.Equal(bytes.Length, stored.Read(0, bytes));
        return bytes;
    }

    public void AssertNothingHeld()
    {
        Assert.Equal(0, slabs.RentedBytes);
        Assert.All(memories, memory => Assert.Equal(0, memory.ReservedBytes));
    }

    public void Dispose()
    {
        AssertNothingHeld();
        Store.Dispose();
        Scratch.Dispose();
        if (kept is null)
        {
            slabs.Dispose();
        }
    }

    private async ValueTask GoElsewhere()
    {
        if (Late)
        {
            await Task.Yield();
        }
    }
}
