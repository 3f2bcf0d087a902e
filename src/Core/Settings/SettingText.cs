using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Flint.Settings;

/// <summary>Settings as text, in Spark's notation of sizes and durations. Pure.</summary>
internal static class SettingText
{
    private static readonly (string Unit, long Bytes)[] SizeUnits =
    [
        ("b", 1), ("k", 1L << 10), ("kb", 1L << 10), ("kib", 1L << 10), ("m", 1L << 20), ("mb", 1L << 20),
        ("mib", 1L << 20), ("g", 1L << 30), ("gb", 1L << 30), ("gib", 1L << 30), ("t", 1L << 40), ("tb", 1L << 40),
        ("tib", 1L << 40), ("p", 1L << 50), ("pb", 1L << 50), ("pib", 1L << 50),
    ];

    private static readonly (string Unit, long Ticks)[] DurationUnits =
    [
        ("us", TimeSpan.TicksPerMicrosecond), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute), ("min", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a value of a property's type; false if the text is not one.</summary>
    /// <exception cref="NotSupportedException">Settings of this type do not exist.</exception>
    public static bool TryRead(string text, Type type, [NotNullWhen(true)] out object? value)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        var trimmed = text.Trim();
        value = wanted switch
        {
            _ when wanted == typeof(string) => text,
            _ when wanted.IsPrimitive => ReadPrimitive(trimmed, wanted),
            _ when wanted == typeof(ByteSize) => TryReadSize(trimmed, out var read) ? read : null,
            _ when wanted == typeof(TimeSpan) => TryReadDuration(trimmed, out var read) ? read : null,
            _ when wanted.IsEnum => TryReadName(trimmed, wanted, out var read) ? read : null,
            _ => throw NotSupported(wanted),
        };
        return value is not null;
    }

    /// <summary>What may be written for a type.</summary>
    public static string Notation(Type type)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        return wanted switch
        {
            _ when wanted == typeof(bool) => "true or false",
            _ when wanted == typeof(int) || wanted == typeof(long) => "a whole number",
            _ when wanted == typeof(double) => "a number such as 0.6",
            _ when wanted == typeof(ByteSize) => "a size such as 512m or 1g (b, k, m, g, t, p; without unit: bytes)",
            _ when wanted == typeof(TimeSpan) =>
                "a duration such as 10s, 100ms or 1min (us, ms, s, m, min, h, d; without unit: milliseconds)",
            _ when wanted.IsEnum => "one of " + string.Join(", ", Enum.GetNames(wanted).Select(NameOf)),
            _ => "text",
        };
    }

    /// <summary>A value as it would be written; empty for null.</summary>
    public static string Write(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        ByteSize size => WriteWithUnit(size.Bytes, [("p", 1L << 50), ("t", 1L << 40), ("g", 1L << 30), ("m", 1L << 20),
            ("k", 1L << 10)], ""),
        TimeSpan time => WriteWithUnit(time.Ticks, [("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
            ("min", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond)],
            "us", TimeSpan.TicksPerMicrosecond),
        Enum name => NameOf(name.ToString()),
        IFormattable number => number.ToString(null, Invariant),
        _ => value.ToString() ?? "",
    };

    private static object? ReadPrimitive(string text, Type wanted) => wanted switch
    {
        _ when wanted == typeof(bool) => bool.TryParse(text, out var read) ? read : null,
        _ when wanted == typeof(int) => int.TryParse(text, Whole, Invariant, out var read) ? read : null,
        _ when wanted == typeof(long) => long.TryParse(text, Whole, Invariant, out var read) ? read : null,
        _ when wanted == typeof(double) => TryReadDouble(text, out var read) ? read : null,
        _ => throw NotSupported(wanted),
    };

    private static NotSupportedException NotSupported(Type type) => new($"A setting cannot be of type {type}.");

    private static NumberStyles Whole => NumberStyles.AllowLeadingSign;

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static string NameOf(string name) => name.ToLowerInvariant();

    private static string WriteWithUnit(long amount, (string Unit, long Size)[] units, string last, long lastSize = 1)
    {
        foreach (var (unit, size) in units)
        {
            if (amount != 0 && amount % size == 0)
            {
                return (amount / size).ToString(Invariant) + unit;
            }
        }

        return (amount / lastSize).ToString(Invariant) + (amount == 0 ? "" : last);
    }

    private static bool TryReadDouble(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, Invariant, out value) && double.IsFinite(value);

    private static bool TryReadSize(string text, out ByteSize size)
    {
        var read = TryReadAmount(text, SizeUnits, withoutUnit: 1, out var bytes) && bytes >= 0;
        size = new(bytes);
        return read;
    }

    private static bool TryReadDuration(string text, out TimeSpan duration)
    {
        var read = TryReadAmount(text, DurationUnits, TimeSpan.TicksPerMillisecond, out var ticks);
        duration = TimeSpan.FromTicks(ticks);
        return read;
    }

    private static bool TryReadAmount(string text, (string Unit, long Size)[] units, long withoutUnit, out long amount)
    {
        var digits = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var unit = text[digits..].Trim();
        var size = unit.Length == 0
            ? withoutUnit
            : units.FirstOrDefault(known => known.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)).Size;
        amount = 0;
        if (size == 0 || !long.TryParse(text.AsSpan(0, digits), Whole, Invariant, out var number))
        {
            return false;
        }

        var product = (Int128)number * size;
        amount = (long)Int128.Clamp(product, long.MinValue, long.MaxValue);
        return amount == product;
    }

    private static bool TryReadName(string text, Type type, [NotNullWhen(true)] out object? value) =>
        Enum.TryParse(type, text, ignoreCase: true, out value) && Enum.IsDefined(type, value)
        && text.All(char.IsAsciiLetterOrDigit) && !char.IsAsciiDigit(text[0]);
}
