using System.Numerics;

namespace Flint.Pipelines.Sources;

/// <summary>The numbers <paramref name="start"/>, start + step, ..., <paramref name="count"/> of them.</summary>
internal sealed class RangeSource(long start, long count, long step = 1) : BatchSource<long>
{
    private readonly long[] buffer = new long[BatchSize];
    private long next = start;
    private long left = count;

    public override int Read(out long[] batch)
    {
        batch = buffer;
        var length = (int)Math.Min(left, BatchSize);
        var numbers = Vector.CreateSequence(next, step);
        var stride = new Vector<long>(unchecked(step * Vector<long>.Count));
        for (var i = 0; i < BatchSize; i += Vector<long>.Count)
        {
            // Always a whole batch: what lies behind the length is never read.
            numbers.CopyTo(buffer, i);
            numbers += stride;
        }

        next = unchecked(next + (step * length));
        left -= length;
        return length;
    }

    public override long CountRest(CancellationToken stop)
    {
        var rest = left;
        left = 0;
        return rest;
    }
}
