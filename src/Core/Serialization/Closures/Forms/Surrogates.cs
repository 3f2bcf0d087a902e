using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Flint.Serialization.Closures.Forms;

/// <summary>Comparers, cultures, encodings, regular expressions, time zones and text builders.</summary>
internal static class Surrogates
{
    private static readonly StringComparer[] Strings =
    [
        StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase,
        StringComparer.InvariantCulture, StringComparer.InvariantCultureIgnoreCase,
    ];

    private static readonly Refusal OfComparer = new(
        "is a comparer that does not mean the same in every process",
        "Use the default one, StringComparer.Ordinal or InvariantCulture (with IgnoreCase or without), or a class " +
        "of yours.");

    public static Form? Find(Type type) =>
        typeof(StringComparer).IsAssignableFrom(type) ? new SurrogateForm(
            comparer => Array.IndexOf(Strings, comparer) is >= 0 and var place ? [place.ToString(Plain)] : null,
            parts => Strings[int.Parse(parts[0], Plain)], OfComparer)
        : DefaultOf(type, typeof(EqualityComparer<>)) is { } equality ? equality
        : DefaultOf(type, typeof(Comparer<>)) is { } order ? order
        : typeof(CultureInfo).IsAssignableFrom(type) ? new SurrogateForm(
            culture => PartsOf((CultureInfo)culture), parts => CultureInfo.GetCultureInfo(parts[0]),
            new("was changed after it was made", "Make it inside the lambda."))
        : typeof(Encoding).IsAssignableFrom(type) ? new SurrogateForm(
            encoding => PartsOf((Encoding)encoding), MakeEncoding,
            new("is not made by Encoding.GetEncoding", "Make it inside the lambda."))
        : typeof(Regex).IsAssignableFrom(type) ? new SurrogateForm(
            regex => PartsOf((Regex)regex),
            parts => new Regex(parts[0], (RegexOptions)int.Parse(parts[1], Plain), new(long.Parse(parts[2], Plain))),
            new("cannot be made again", "Make it inside the lambda."))
        : type == typeof(TimeZoneInfo) ? new SurrogateForm(
            zone => [((TimeZoneInfo)zone).Id], parts => TimeZoneInfo.FindSystemTimeZoneById(parts[0]),
            new("cannot be made again", "Capture its id."))
        : type == typeof(StringBuilder) ? new SurrogateForm(
            text => [text.ToString()!], parts => new StringBuilder(parts[0]), OfComparer, isImmutable: false)
        : null;

    private static CultureInfo Plain => CultureInfo.InvariantCulture;

    // The default comparers have private types, one per kind of item.
    private static SurrogateForm? DefaultOf(Type type, Type family)
    {
        for (var above = type.BaseType; above is not null; above = above.BaseType)
        {
            if (above.IsConstructedGenericType && above.GetGenericTypeDefinition() == family)
            {
                var @default = above.GetProperty("Default", BindingFlags.Static | BindingFlags.Public)!;
                return new(
                    comparer => comparer.Equals(@default.GetValue(null)) ? [] : null,
                    _ => @default.GetValue(null)!, OfComparer);
            }
        }

        return null;
    }

    private static string[]? PartsOf(CultureInfo culture)
    {
        var known = CultureInfo.GetCultureInfo(culture.Name);
        return Shown(known) == Shown(culture) ? [culture.Name] : null;
    }

    // What users change in a culture of their own shows in how it writes.
    private static string Shown(CultureInfo culture)
    {
        var number = culture.NumberFormat;
        var date = culture.DateTimeFormat;
        return string.Join(
            '\n', number.NumberDecimalSeparator, number.NumberGroupSeparator, number.NegativeSign,
            number.CurrencySymbol, number.CurrencyDecimalSeparator, number.NumberDecimalDigits,
            number.PercentSymbol, date.ShortDatePattern, date.LongDatePattern, date.ShortTimePattern,
            date.LongTimePattern, date.DateSeparator, date.TimeSeparator, date.Calendar.GetType().Name,
            date.FirstDayOfWeek);
    }

    private static string[]? PartsOf(Regex regex) =>
        [regex.ToString(), ((int)regex.Options).ToString(Plain), regex.MatchTimeout.Ticks.ToString(Plain)];

    private static string[]? PartsOf(Encoding encoding)
    {
        string[] parts =
        [
            encoding.CodePage.ToString(Plain), encoding.Preamble.IsEmpty ? "" : "bom",
            encoding.DecoderFallback is DecoderExceptionFallback ? "strict" : "",
        ];
        return MakeEncoding(parts).Equals(encoding) ? parts : null;
    }

    private static Encoding MakeEncoding(string[] parts)
    {
        var (page, mark, strict) = (int.Parse(parts[0], Plain), parts[1].Length > 0, parts[2].Length > 0);
        return page switch
        {
            65001 => new UTF8Encoding(mark, strict),
            1200 or 1201 => new UnicodeEncoding(page == 1201, mark, strict),
            12000 or 12001 => new UTF32Encoding(page == 12001, mark, strict),
            _ when strict => Encoding.GetEncoding(
                page, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
            _ => Encoding.GetEncoding(page),
        };
    }
}
