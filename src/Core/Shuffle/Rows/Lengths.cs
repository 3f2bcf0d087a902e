using System.Numerics;
using System.Runtime.CompilerServices;

namespace Flint.Shuffle.Rows;

/// <summary>Lengths inside rows: LEB128, 1 to 5 bytes.</summary>
internal static unsafe class Lengths
{
    private const int More = 0x80;
    private const int LargestShift = 28;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(int length) => length < More ? 1 : (BitOperations.Log2((uint)length) / 7) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(byte* at, int length)
    {
        for (; length >= More; length >>= 7)
        {
            *at++ = (byte)(length | More);
        }

        *at++ = (byte)length;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref byte* at)
    {
        int next = *at++;
        return next < More ? next : ReadLong(ref at, next);
    }

    /// <summary>Reads a length that is not trusted and moves behind what it measures; false if past the end.</summary>
    public static bool TrySkip(ref byte* at, byte* end)
    {
        long length = 0;
        for (var shift = 0; shift <= LargestShift && at < end; shift += 7)
        {
            long next = *at++;
            length |= (next & (More - 1)) << shift;
            if (next < More)
            {
                var fits = length <= end - at;
                at = fits ? at + length : end;
                return fits;
            }
        }

        return false;
    }

    private static int ReadLong(ref byte* at, int first)
    {
        var length = first & (More - 1);
        for (var shift = 7; ; shift += 7)
        {
            int next = *at++;
            length |= (next & (More - 1)) << shift;
            if (next < More)
            {
                return length;
            }
        }
    }
}
