namespace Flint.Serialization.Keys.Orders;

/// <summary>
/// Strings ordinal by code point, which is the order of their UTF-8 bytes; null first. UTF-16 order differs from it
/// above U+FFFF. A lone surrogate counts as the code point of its own value.
/// </summary>
internal sealed class StringOrder : KeyOrder<string>
{
    private const int PrefixBytes = sizeof(ulong);

    public override int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            // A prefix is smaller, also one that ends within a pair: its last unit is then a lone surrogate.
            return x.Length.CompareTo(y.Length);
        }

        // A pair whose first halves are equal is one code point, and it is larger than the lone half.
        var start = common > 0 && char.IsHighSurrogate(x[common - 1])
            && (char.IsLowSurrogate(x[common]) || char.IsLowSurrogate(y[common])) ? common - 1 : common;
        return CodePoint(x, start).CompareTo(CodePoint(y, start));
    }

    /// <summary>The first 8 bytes of the UTF-8 form, the first one highest; 0 for null and for "".</summary>
    public override ulong Prefix(string? key)
    {
        ulong prefix = 0;
        var room = PrefixBytes;
        for (var i = 0; key is not null && i < key.Length && room > 0;)
        {
            int code = key[i];
            if (code < 0x80)
            {
                prefix = (prefix << 8) | (uint)code;
                room--;
                i++;
                continue;
            }

            code = CodePoint(key, i);
            i += code > char.MaxValue ? 2 : 1;
            prefix = Append(prefix, code, ref room);
        }

        return room == PrefixBytes ? 0 : prefix << (8 * room);
    }

    private static ulong Append(ulong prefix, int code, ref int room)
    {
        var more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        var lead = more switch { 1 => 0xC0, 2 => 0xE0, _ => 0xF0 };
        for (var rest = more; rest >= 0 && room > 0; rest--, room--)
        {
            var bits = code >> (6 * rest);
            prefix = (prefix << 8) | (uint)(rest == more ? lead | bits : 0x80 | (bits & 0x3F));
        }

        return prefix;
    }

    private static int CodePoint(string text, int at)
    {
        var first = text[at];
        return char.IsHighSurrogate(first) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            ? char.ConvertToUtf32(first, text[at + 1])
            : first;
    }
}
