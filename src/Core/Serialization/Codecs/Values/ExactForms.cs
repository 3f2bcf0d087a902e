using System.Runtime.CompilerServices;

namespace Flint.Serialization.Codecs.Values;

/// <summary>A Boolean: 0 or 1.</summary>
internal readonly struct BooleanForm : IFixedForm<bool, byte>
{
    public static byte ToBytes(bool value) => value ? (byte)1 : (byte)0;

    public static bool FromBytes(byte bytes) => bytes switch
    {
        0 => false,
        1 => true,
        _ => throw new CorruptDataException($"{bytes} is no Boolean"),
    };
}

/// <summary>The 16 bytes of a decimal, its scale kept: 1.0 and 1.00 stay apart.</summary>
internal readonly struct DecimalForm : IFixedForm<decimal, UInt128>
{
    private const uint UsedFlags = 0x80FF0000;
    private const int ScaleShift = 16;
    private const int LargestScale = 28;

    public static UInt128 ToBytes(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        return new(((ulong)(uint)parts[3] << 32) | (uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
    }

    public static decimal FromBytes(UInt128 bytes)
    {
        var flags = (uint)(bytes >> 96);
        if ((flags & ~UsedFlags) != 0 || ((flags >> ScaleShift) & 0xFF) > LargestScale)
        {
            throw new CorruptDataException("16 bytes are no decimal");
        }

        return new([(int)(uint)bytes, (int)(uint)(bytes >> 32), (int)(uint)(bytes >> 64), (int)flags]);
    }
}

/// <summary>Ticks and kind, as the type itself keeps them: also the hour that a clock shows twice in autumn.</summary>
internal readonly struct DateTimeForm : IFixedForm<DateTime, ulong>
{
    private const ulong TicksMask = 0x3FFF_FFFF_FFFF_FFFF;

    public static ulong ToBytes(DateTime value) => Unsafe.BitCast<DateTime, ulong>(value);

    public static DateTime FromBytes(ulong bytes) =>
        (bytes & TicksMask) <= (ulong)DateTime.MaxValue.Ticks
            ? Unsafe.BitCast<ulong, DateTime>(bytes)
            : throw new CorruptDataException($"{bytes & TicksMask} ticks are no time");
}

/// <summary>Ticks of the local time and offset in minutes.</summary>
internal readonly struct DateTimeOffsetForm : IFixedForm<DateTimeOffset, (long Ticks, long Minutes)>
{
    private const int LargestMinutes = 14 * 60;

    public static (long Ticks, long Minutes) ToBytes(DateTimeOffset value) => (value.Ticks, value.TotalOffsetMinutes);

    public static DateTimeOffset FromBytes((long Ticks, long Minutes) bytes)
    {
        var (ticks, minutes) = bytes;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || minutes is < -LargestMinutes or > LargestMinutes
            || (ulong)(ticks - (minutes * TimeSpan.TicksPerMinute)) > (ulong)DateTime.MaxValue.Ticks)
        {
            throw new CorruptDataException($"{ticks} ticks at {minutes} minutes from UTC are no time");
        }

        return new(ticks, TimeSpan.FromMinutes(minutes));
    }
}

/// <summary>Days since the first of January of the year 1.</summary>
internal readonly struct DateOnlyForm : IFixedForm<DateOnly, int>
{
    public static int ToBytes(DateOnly value) => value.DayNumber;

    public static DateOnly FromBytes(int bytes) => (uint)bytes <= (uint)DateOnly.MaxValue.DayNumber
        ? DateOnly.FromDayNumber(bytes)
        : throw new CorruptDataException($"{bytes} is no day");
}

/// <summary>Ticks since midnight.</summary>
internal readonly struct TimeOnlyForm : IFixedForm<TimeOnly, long>
{
    public static long ToBytes(TimeOnly value) => value.Ticks;

    public static TimeOnly FromBytes(long bytes) => (ulong)bytes <= (ulong)TimeOnly.MaxValue.Ticks
        ? new(bytes)
        : throw new CorruptDataException($"{bytes} ticks are no time of day");
}

/// <summary>A Unicode scalar value.</summary>
internal readonly struct RuneForm : IFixedForm<System.Text.Rune, int>
{
    public static int ToBytes(System.Text.Rune value) => value.Value;

    public static System.Text.Rune FromBytes(int bytes) => System.Text.Rune.TryCreate(bytes, out var rune)
        ? rune
        : throw new CorruptDataException($"{bytes} is no Unicode scalar value");
}
