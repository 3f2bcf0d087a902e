using System.Runtime.CompilerServices;

namespace Flint.Serialization.Keys.Orders;

/// <summary>Signed integers and enums of them: the sign bit turned.</summary>
internal readonly struct SignedPrefix<K> : IPrefix<K> where K : unmanaged
{
    private const ulong Sign = 1UL << 63;

    public static ulong Of(K key) => Sign ^ (ulong)(Unsafe.SizeOf<K>() switch
    {
        1 => Unsafe.BitCast<K, sbyte>(key),
        2 => Unsafe.BitCast<K, short>(key),
        4 => Unsafe.BitCast<K, int>(key),
        _ => Unsafe.BitCast<K, long>(key),
    });
}

/// <summary>Unsigned integers, characters, Booleans and enums of them.</summary>
internal readonly struct UnsignedPrefix<K> : IPrefix<K> where K : unmanaged
{
    public static ulong Of(K key) => Unsafe.SizeOf<K>() switch
    {
        1 => Unsafe.BitCast<K, byte>(key),
        2 => Unsafe.BitCast<K, ushort>(key),
        4 => Unsafe.BitCast<K, uint>(key),
        _ => Unsafe.BitCast<K, ulong>(key),
    };
}

/// <summary>NaN first and equal to itself, -0 equal to 0, as <see cref="double.CompareTo(double)"/> has it.</summary>
internal readonly struct DoublePrefix : IPrefix<double>, IPrefix<float>, IPrefix<Half>
{
    private const ulong Sign = 1UL << 63;

    // Negative numbers in reverse, then positive ones. Minus infinity maps above 0, which is left for NaN.
    public static ulong Of(double key)
    {
        if (double.IsNaN(key))
        {
            return 0;
        }

        var bits = BitConverter.DoubleToUInt64Bits(key + 0.0);
        return (bits & Sign) != 0 ? ~bits : bits | Sign;
    }

    public static ulong Of(float key) => Of((double)key);

    public static ulong Of(Half key) => Of((double)key);
}

/// <summary>Moments, days and durations by their ticks or days.</summary>
internal readonly struct TimePrefix
    : IPrefix<DateTime>, IPrefix<DateTimeOffset>, IPrefix<DateOnly>, IPrefix<TimeOnly>, IPrefix<TimeSpan>
{
    public static ulong Of(DateTime key) => (ulong)key.Ticks;

    public static ulong Of(DateTimeOffset key) => (ulong)key.UtcTicks;

    public static ulong Of(DateOnly key) => (ulong)key.DayNumber;

    public static ulong Of(TimeOnly key) => (ulong)key.Ticks;

    public static ulong Of(TimeSpan key) => SignedPrefix<long>.Of(key.Ticks);
}
