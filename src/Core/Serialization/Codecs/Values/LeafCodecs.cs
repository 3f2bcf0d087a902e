using System.Numerics;
using System.Text;

namespace Flint.Serialization.Codecs.Values;

/// <summary>The types of .NET that have a codec of their own.</summary>
internal static class LeafCodecs
{
    // Pairs, not a dictionary of codecs: the first job of a program waits for every codec that is made and never used.
    private static readonly (Type Type, Func<Codec> Make)[] Makers =
    [
        (typeof(string), static () => new StringCodec()),
        (typeof(bool), static () => new FixedCodec<bool, byte, BooleanForm>()),
        (typeof(decimal), static () => new FixedCodec<decimal, UInt128, DecimalForm>()),
        (typeof(DateTime), static () => new FixedCodec<DateTime, ulong, DateTimeForm>()),
        (typeof(DateTimeOffset), static () => new FixedCodec<DateTimeOffset, (long, long), DateTimeOffsetForm>()),
        (typeof(DateOnly), static () => new FixedCodec<DateOnly, int, DateOnlyForm>()),
        (typeof(TimeOnly), static () => new FixedCodec<TimeOnly, long, TimeOnlyForm>()),
        (typeof(Rune), static () => new FixedCodec<Rune, int, RuneForm>()),
        (typeof(BigInteger), static () => new BigIntegerCodec()),
        (typeof(Uri), static () => new UriCodec()),
        (typeof(Version), static () => new VersionCodec()),
    ];

    public static Codec? TryFor(Type type)
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
