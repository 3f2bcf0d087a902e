using CsCheck;

namespace Flint.Properties.Serialization;

/// <summary>Arbitrary values that are rich in the cases where encodings and orders go wrong.</summary>
internal static class Some
{
    private static readonly Gen<char> Character = Gen.Frequency(
        (8, Gen.Char['a', 'e']),
        (2, Gen.Char['\0', '\u007F']),
        (2, Gen.Char['\u0080', '\u07FF']),
        (2, Gen.Char['\u3040', '\u9FFF']),
        (2, Gen.Char['\uD800', '\uDBFF']),
        (2, Gen.Char['\uDC00', '\uDFFF']),
        (1, Gen.Char['\uE000', '\uFFFF']));

    /// <summary>Any sequence of characters, lone surrogates included.</summary>
    public static readonly Gen<string> Text = Gen.Frequency(
        (8, Character.Array[0, 12].Select(characters => new string(characters))),
        (1, Character.Array[60, 200].Select(characters => new string(characters))),
        (1, Gen.Char['a', 'z'].Array[0, 300].Select(characters => new string(characters))));

    /// <summary>Text that has a UTF-8 form.</summary>
    public static readonly Gen<string> ValidText = Gen
        .OneOf(Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0x10FFFF], Gen.Int['a', 'c'])
        .Array[0, 6].Select(codes => string.Concat(codes.Select(char.ConvertFromUtf32)));

    /// <summary>Few different texts, so that equal ones meet.</summary>
    public static readonly Gen<string?> KeyText = Gen.Frequency(
        (1, Gen.Const((string?)null)),
        (6, Gen.OneOf<string?>("", "a", "b", "ab", "\uD800", "\uDC00", "\uFFFD", "ä")),
        (3, Text.Select(text => (string?)text)));

    public static readonly Gen<double> KeyNumber =
        Gen.OneOf(Gen.OneOf(0.0, -0.0, double.NaN, -double.NaN, 1, double.NegativeInfinity), Gen.Double);

    public static readonly Gen<decimal> KeyDecimal = Gen.OneOf(
        Gen.OneOf(0m, -0.0m, 1m, 1.0m, 1.00m, 10m, 1.5m, 1.50m, 79228162514264337593543950335m),
        Gen.Decimal,
        Gen.Select(Gen.Int[-30, 30], Gen.Byte[0, 4]).Select((mantissa, scale) =>
            new decimal(Math.Abs(mantissa), 0, 0, mantissa < 0, scale)));

    public static Gen<T?> OrNull<T>(Gen<T> gen) where T : class =>
        Gen.Frequency((1, Gen.Const((T?)null)), (4, gen.Select(value => (T?)value)));

    public static Gen<T?> OrNone<T>(Gen<T> gen) where T : struct =>
        Gen.Frequency((1, Gen.Const((T?)null)), (4, gen.Select(value => (T?)value)));
}
