using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Flint.Files.Text;

/// <summary>
/// Makes strings of bytes that are known to be ASCII. For lines of some tens of bytes this takes half the time of the
/// platform's encodings, which check each byte and align their writes. Pure.
/// </summary>
internal static class AsciiText
{
    public static string ToString(ReadOnlySpan<byte> ascii) => string.Create(ascii.Length, ascii, Widen);

    private static void Widen(Span<char> text, ReadOnlySpan<byte> ascii)
    {
        ref var to = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(text));
        ref var from = ref MemoryMarshal.GetReference(ascii);
        var step = Vector128<byte>.Count;
        if (ascii.Length < step)
        {
            for (var i = 0; i < ascii.Length; i++)
            {
                text[i] = (char)ascii[i];
            }

            return;
        }

        // The last vector overlaps the one before instead of leaving a rest.
        var last = ascii.Length - step;
        for (var at = 0; at < last; at += step)
        {
            WidenVector(ref from, ref to, (nuint)at);
        }

        WidenVector(ref from, ref to, (nuint)last);
    }

    private static void WidenVector(ref byte from, ref ushort to, nuint at)
    {
        var (lower, upper) = Vector128.Widen(Vector128.LoadUnsafe(ref from, at));
        lower.StoreUnsafe(ref to, at);
        upper.StoreUnsafe(ref to, at + (nuint)Vector128<ushort>.Count);
    }
}
