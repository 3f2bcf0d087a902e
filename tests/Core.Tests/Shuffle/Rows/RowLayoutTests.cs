using Flint.Errors;
using Flint.Memory;
using Flint.Shuffle.Rows;

namespace Flint.Tests.Shuffle.Rows;

public sealed class RowLayoutTests
{
    [Fact]
    public void A_row_beyond_2_GiB_is_refused_before_a_byte_is_written()
    {
        using var pool = new SlabPool();
        using var memory = new TaskMemory(1L << 40);
        using var arena = new SlabArena(pool, memory, "test");
        var streams = new RowStreams(arena, 1);
        var layout = new RowLayout<int, int, int, Huge, Huge>(default, default);

        var error = Assert.Throws<FlintException>(() => layout.Append(streams, 0, 1, 1, 1));

        Assert.Contains("2 GiB", error.Message);
        Assert.Equal(0, streams.RowsOf(0));
    }

    /// <summary>A form whose encoded values have 1.5 GiB each.</summary>
    private readonly unsafe struct Huge : IKeyForm<int, int>, IValueForm<int>
    {
        public int Image(int key, out ulong hash) => (int)(hash = 0);

        public int Measure(int image) => 3 << 29;

        public byte* Write(byte* at, int image, uint hash) => throw new InvalidOperationException("Out of bounds.");

        public byte* Write(byte* at, int value) => throw new InvalidOperationException("Out of bounds.");

        public int Read(ref byte* at, out uint hash) => throw new NotSupportedException();

        public int Read(ref byte* at) => throw new NotSupportedException();

        public void Skip(ref byte* at) => throw new NotSupportedException();

        public bool TrySkip(ref byte* at, byte* end) => throw new NotSupportedException();

        public int Keep(int image, SlabArena arena) => image;

        public bool Same(int one, int other) => one == other;

        public int Decode(int image) => image;
    }
}
