using System.Collections.Frozen;
using System.Text;
using Flint.Serialization;

namespace Flint.Files.Text;

/// <summary>
/// How bytes of text files become lines. Travels in the stage program, as the one number of its encoding. Immutable.
/// </summary>
/// <param name="CodePage">The code page of the encoding.</param>
[Travels]
internal sealed record TextFormat(int CodePage)
{
    private const int Utf8CodePage = 65001;

    // Encodings of several bytes a character in which no byte of a longer character is below 0x30: a line feed is a
    // line feed wherever a split begins. Shift_JIS, GBK, EUC-KR and its extension, Big5, EUC-JP (two tables), EUC-CN,
    // GB 18030.
    private static readonly FrozenSet<int> SplittableMultiByte =
        FrozenSet.ToFrozenSet([Utf8CodePage, 932, 936, 949, 950, 20932, 51932, 51936, 51949, 54936]);

    /// <summary>UTF-8, checked: bytes that are not UTF-8 are an error.</summary>
    public static TextFormat Utf8 { get; } = new(Utf8CodePage);

    public bool IsUtf8 => CodePage == Utf8CodePage;

    /// <summary>
    /// True if a line feed can be found from any byte of the file on. False for UTF-16 and UTF-32, EBCDIC, and
    /// encodings with shift sequences: such a file is read as a whole.
    /// </summary>
    public bool IsSplittable => SplittableMultiByte.Contains(CodePage) || IsAsciiCompatibleSingleByte(CodePage);

    /// <summary>The format of files in an encoding.</summary>
    /// <exception cref="ArgumentException">The encoding has no number by which executors could find it.</exception>
    public static TextFormat Of(Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        var format = new TextFormat(encoding.CodePage);
        return encoding.CodePage != 0 && Find(encoding.CodePage) is not null
            ? format
            : throw new ArgumentException(
                $"The encoding {encoding.WebName} (code page {encoding.CodePage}) is not one that .NET provides, so "
                + "executors cannot make it: read the files as bytes and decode them in a Map.", nameof(encoding));
    }

    /// <summary>The encoding; bytes that it cannot decode are an error.</summary>
    public Encoding ToEncoding() =>
        Find(CodePage) ?? throw new NotSupportedException($"This machine has no encoding of code page {CodePage}.");

    private static Encoding? Find(int codePage) =>
        Find(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static Encoding? Find(int codePage, EncoderFallback encoder, DecoderFallback decoder)
    {
        if (CodePagesEncodingProvider.Instance.GetEncoding(codePage, encoder, decoder) is { } found)
        {
            return found;
        }

        try
        {
            return Encoding.GetEncoding(codePage, encoder, decoder);
        }
        catch (Exception error) when (error is NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>True if each byte is a character of its own and the line feed is where ASCII has it.</summary>
    private static bool IsAsciiCompatibleSingleByte(int codePage)
    {
        var lenient = Find(codePage, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback);
        if (lenient is not { IsSingleByte: true })
        {
            return false;
        }

        var all = lenient.GetString([.. Enumerable.Range(0, 256).Select(value => (byte)value)]);
        return all.Length == 256 && all.IndexOf('\n') == '\n' && all.LastIndexOf('\n') == '\n';
    }
}
