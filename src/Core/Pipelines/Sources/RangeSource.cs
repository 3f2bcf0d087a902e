using System.Numerics;

namespace Flint.Pipelines.Sources;

/// <summary>The numbers <paramref name="start"/>, start + step, ..., <paramref name="count"/> of them.</summary>
internal sealed class RangeSource(long start, long count, long step = 1) : BatchSource<long>
{
    private readonly long[] _batch = new long[BatchSize];
    private long _next = start;
    private long _left = count;

    public override int Read(out long[] batch)
    {
        batch = _batch;
        var length = (int)Math.Min(_left, BatchSize);
        var numbers = Vector.CreateSequence(_next, step);
        var stride = new Vector<long>(unchecked(step * Vector<long>.Count));
        for (var i = 0; i < BatchSize; i += Vector<long>.Count)
        {
            // Always a whole batch: what lies behind the length is never read.
            numbers.CopyTo(_batch, i);
            numbers += stride;
        }

        _next = unchecked(_next + (step * length));
        _left -= length;
        return length;
    }

    public override long CountRest(CancellationToken stop)
    {
        var rest = _left;
        _left = 0;
        return rest;
    }
}
