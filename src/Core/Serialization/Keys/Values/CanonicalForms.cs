using Flint.Serialization.Codecs.Values;

namespace Flint.Serialization.Keys.Values;

/// <summary>Values of which different bits are different keys: integers, characters, enums, Guid, TimeSpan.</summary>
internal readonly struct SameForm<T> : IFixedForm<T, T> where T : unmanaged
{
    public static T ToBytes(T value) => value;

    public static T FromBytes(T bytes) => bytes;
}

/// <summary>-0 is 0, and every NaN is one, as <see cref="double.Equals(double)"/> has it.</summary>
internal readonly struct DoubleKeyForm : IFixedForm<double, double>
{
    public static double ToBytes(double value) => double.IsNaN(value) ? double.NaN : value + 0.0;

    public static double FromBytes(double bytes) => bytes;
}

/// <summary>As <see cref="DoubleKeyForm"/>.</summary>
internal readonly struct SingleKeyForm : IFixedForm<float, float>
{
    public static float ToBytes(float value) => float.IsNaN(value) ? float.NaN : value + 0.0f;

    public static float FromBytes(float bytes) => bytes;
}

/// <summary>As <see cref="DoubleKeyForm"/>.</summary>
internal readonly struct HalfKeyForm : IFixedForm<Half, Half>
{
    public static Half ToBytes(Half value) => Half.IsNaN(value) ? Half.NaN : value == Half.Zero ? Half.Zero : value;

    public static Half FromBytes(Half bytes) => bytes;
}

/// <summary>Trailing zeros do not count: 1.00 is 1, and -0 is 0.</summary>
internal readonly struct DecimalKeyForm : IFixedForm<decimal, UInt128>
{
    // Dividing by a one with 28 decimals leaves the value and the smallest scale that holds it.
    private const decimal One = 1.0000000000000000000000000000m;

    public static UInt128 ToBytes(decimal value)
    {
        if (value == 0m)
        {
            return 0;
        }

        var bytes = DecimalForm.ToBytes(value);
        // Most values are known to end in another digit than 0 without the slow division.
        var low = (ulong)bytes;
        var shortest = value.Scale == 0 || (low & 1) != 0 || ((uint)(bytes >> 64) == 0 && low % 10 != 0);
        return shortest ? bytes : DecimalForm.ToBytes(value / One);
    }

    public static decimal FromBytes(UInt128 bytes) => DecimalForm.FromBytes(bytes);
}

/// <summary>Ticks: <see cref="DateTime.Equals(DateTime)"/> ignores the kind. Read back without a kind.</summary>
internal readonly struct DateTimeKeyForm : IFixedForm<DateTime, long>
{
    public static long ToBytes(DateTime value) => value.Ticks;

    public static DateTime FromBytes(long bytes) => (ulong)bytes <= (ulong)DateTime.MaxValue.Ticks
        ? new(bytes)
        : throw new CorruptDataException($"{bytes} ticks are no time");
}

/// <summary>The moment, not the offset: 12:00+02:00 equals 10:00+00:00. Read back at offset zero.</summary>
internal readonly struct DateTimeOffsetKeyForm : IFixedForm<DateTimeOffset, long>
{
    public static long ToBytes(DateTimeOffset value) => value.UtcTicks;

    public static DateTimeOffset FromBytes(long bytes) => new(DateTimeKeyForm.FromBytes(bytes), TimeSpan.Zero);
}
