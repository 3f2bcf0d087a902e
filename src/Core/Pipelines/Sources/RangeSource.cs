using System.Numerics;
using System.Runtime.CompilerServices;

namespace Flint.Pipelines.Sources;

/// <summary>The numbers <paramref name="start"/>, start + step, ..., <paramref name="count"/> of them.</summary>
internal sealed class RangeSource(long start, long count, long step = 1) : CountedSource<long>
{
    /// <summary>Before the first number of the batch; used by generated code.</summary>
    public RangeCursor Cursor;

    private long next = start;
    private long left = count;

    public override int Advance()
    {
        var length = (int)Math.Min(left, BatchSize);
        Cursor = new(next, step);
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

    protected override void Fill(long[] records)
    {
        var numbers = Vector.CreateSequence(Cursor.Next(), step);
        var stride = new Vector<long>(unchecked(step * Vector<long>.Count));
        for (var i = 0; i < BatchSize; i += Vector<long>.Count)
        {
            // Always a whole batch: what lies behind the length is never read.
            numbers.CopyTo(records, i);
            numbers += stride;
        }
    }

    /// <summary>The number that comes next, and the way to the one behind it.</summary>
    internal struct RangeCursor(long next, long step) : IRecordCursor<long>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long Next()
        {
            var number = next;
            next = unchecked(number + step);
            return number;
        }
    }
}
