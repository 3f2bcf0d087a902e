using Flint.Serialization.Codecs.Values;

namespace Flint.Serialization.Keys.Values;

/// <summary>The types whose equality is not that of their bits.</summary>
internal static class LeafKeyCodecs
{
    private static readonly (Type Type, Func<object> Make)[] Makers =
    [
        (typeof(bool), static () => new FixedKeyCodec<bool, byte, BooleanForm>()),
        (typeof(float), static () => new FixedKeyCodec<float, float, SingleKeyForm>()),
        (typeof(double), static () => new FixedKeyCodec<double, double, DoubleKeyForm>()),
        (typeof(Half), static () => new FixedKeyCodec<Half, Half, HalfKeyForm>()),
        (typeof(decimal), static () => new FixedKeyCodec<decimal, UInt128, DecimalKeyForm>()),
        (typeof(DateTime), static () => new FixedKeyCodec<DateTime, long, DateTimeKeyForm>()),
        (typeof(DateTimeOffset), static () => new FixedKeyCodec<DateTimeOffset, long, DateTimeOffsetKeyForm>()),
        (typeof(DateOnly), static () => new FixedKeyCodec<DateOnly, int, DateOnlyForm>()),
        (typeof(TimeOnly), static () => new FixedKeyCodec<TimeOnly, long, TimeOnlyForm>()),
    ];

    public static object? TryFor(Type type)
    {
        foreach (var (known, make) in Makers)
        {
            if (known == type)
            {
                return make();
            }
        }

        return null;
    }
}
