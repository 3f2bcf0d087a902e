using System.Globalization;

namespace Flint.Rpc.Net;

/// <summary>What a Range header asks for: <c>bytes=a-b</c> or <c>bytes=a-</c>, or the whole without one.</summary>
internal readonly record struct ByteRange(long First, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>False if it lies beyond the end or is written otherwise.</summary>
    public static bool TryParse(string? header, long whole, out ByteRange range)
    {
        range = new(0, whole);
        if (header is null)
        {
            return true;
        }

        var dash = header.IndexOf('-', StringComparison.Ordinal);
        if (!header.StartsWith(Unit, StringComparison.Ordinal) || dash < Unit.Length
            || !TryNumber(header.AsSpan(Unit.Length, dash - Unit.Length), out var first)
            || first >= whole)
        {
            return false;
        }

        var last = whole - 1;
        if (dash + 1 < header.Length && !TryNumber(header.AsSpan(dash + 1), out last))
        {
            return false;
        }

        range = new(first, Math.Min(last, whole - 1) - first + 1);
        return last >= first;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
