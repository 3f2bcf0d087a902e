using Flint.Rpc;

namespace Flint.Tests.Rpc;

/// <summary>A shelf of given blocks, in memory or as if from files; counts what it opened and what was closed.</summary>
internal sealed class SomeShelf : Dictionary<string, byte[]>, IBlockShelf
{
    private int open;

    public bool InMemory { get; init; } = true;

    /// <summary>Blocks that were opened and not closed.</summary>
    public int Open => open;

    /// <summary>Called with each name before it is looked up.</summary>
    public Action<string> OnOpen { get; init; } = _ => { };

    public StoredBytes? TryOpen(string block)
    {
        OnOpen(block);
        return !TryGetValue(block, out var bytes) ? null
            : InMemory ? StoredBytes.Of(bytes)
            : new Stored(this, bytes);
    }

    private sealed class Stored : StoredBytes
    {
        private readonly SomeShelf shelf;
        private readonly byte[] bytes;

        public Stored(SomeShelf shelf, byte[] bytes)
        {
            this.shelf = shelf;
            this.bytes = bytes;
            Interlocked.Increment(ref shelf.open);
        }

        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> into)
        {
            var part = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
            part = part[..Math.Min(part.Length, into.Length)];
            part.CopyTo(into);
            return part.Length;
        }

        protected override void Dispose(bool disposing) => Interlocked.Decrement(ref shelf.open);
    }
}
