using System.IO.Hashing;
using System.Runtime.CompilerServices;
using Flint.Errors;

namespace Flint.Shuffle.Rows;

/// <summary>A row: a key and behind it a value.</summary>
internal readonly unsafe struct RowLayout<K, V, E, TKey, TValue>(TKey keys, TValue values)
    where TKey : struct, IKeyForm<K, E>
    where TValue : struct, IValueForm<V>
{
    public readonly TKey Keys = keys;
    public readonly TValue Values = values;

    // Constants to the JIT, both.
    private static bool IsRaw => typeof(TKey) == typeof(RawKey<K>) && typeof(TValue) == typeof(RawValue<V>);

    private int RawBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Keys.Measure(default!) + Values.Measure(default!);
    }

    /// <summary>Bytes of a row. Encodes the value, where that is needed to know.</summary>
    /// <exception cref="FlintException">More than an address within a row can reach.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Measure(E image, V value)
    {
        var size = Keys.Measure(image) + Values.Measure(value);
        return size > 0 ? size : throw TooLarge();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(RowStreams streams, int stream, E image, uint hash, V value)
    {
        var size = Measure(image, value);
        Values.Write(Keys.Write(streams.Append(stream, size), image, hash), value);
    }

    /// <summary>Copies an encoded row of <paramref name="bytes"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy(byte* to, byte* row, int bytes)
    {
        if (IsRaw)
        {
            // Two moves instead of a call.
            bytes = RawBytes;
        }

        Unsafe.CopyBlockUnaligned(to, row, (uint)bytes);
    }

    /// <summary>Moves behind a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(ref byte* at)
    {
        Keys.Read(ref at, out _);
        Values.Skip(ref at);
    }

    /// <summary>Moves behind a row that is not trusted; false if it does not end before the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(ref byte* at, byte* end) => Keys.TrySkip(ref at, end) && Values.TrySkip(ref at, end);

    /// <summary>The sum of the rows' hashes: equal for equal rows in any order.</summary>
    public ulong Sum(byte* at, byte* end)
    {
        ulong sum = 0;
        if (IsRaw && RawBytes is >= sizeof(ulong) and <= 2 * sizeof(ulong))
        {
            for (; at < end; at += RawBytes)
            {
                sum += Hash(
                    Unsafe.ReadUnaligned<ulong>(at), Unsafe.ReadUnaligned<ulong>(at + RawBytes - sizeof(ulong)));
            }

            return sum;
        }

        while (at < end)
        {
            var row = at;
            TrySkip(ref at, end);
            sum += XxHash3.HashToUInt64(new(row, (int)(at - row)));
        }

        return sum;
    }

    // Both halves of a product, folded: as wyhash and XXH3 treat short inputs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong first, ulong last)
    {
        var high = Math.BigMul(first ^ 0x9E3779B97F4A7C15UL, last ^ 0xD6E8FEB86659FD93UL, out var low);
        return high ^ low;
    }

    private static FlintException TooLarge() => new(
        $"A key and a value ({typeof(K).Name}, {typeof(V).Name}) have more than 2 GiB together: rows must be smaller.");
}
