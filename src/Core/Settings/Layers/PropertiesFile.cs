using System.Globalization;
using System.Text;

namespace Flint.Settings.Layers;

/// <summary>
/// Reads the syntax of <c>spark-defaults.conf</c>: a key and a value a line, parted by white space, <c>=</c> or
/// <c>:</c>; <c>#</c> and <c>!</c> begin a comment; a backslash at the end of a line goes on on the next one. Pure.
/// </summary>
internal static class PropertiesFile
{
    /// <summary>The pairs in order, each with the number of its line.</summary>
    public static IEnumerable<(string Key, string Value, int Line)> Read(TextReader reader)
    {
        var number = 0;
        while (reader.ReadLine() is { } raw)
        {
            number++;
            var first = number;
            var line = raw.TrimStart();
            if (line.Length == 0 || line[0] is '#' or '!')
            {
                continue;
            }

            while (GoesOn(line) && reader.ReadLine() is { } more)
            {
                number++;
                line = line[..^1] + more.TrimStart();
            }

            yield return Parse(line, first);
        }
    }

    private static (string Key, string Value, int Line) Parse(string line, int number)
    {
        var keyEnd = 0;
        while (keyEnd < line.Length && !IsSeparator(line[keyEnd]))
        {
            keyEnd += line[keyEnd] == '\\' ? 2 : 1;
        }

        keyEnd = Math.Min(keyEnd, line.Length);
        var value = line.AsSpan(keyEnd).TrimStart();
        if (value.Length > 0 && value[0] is '=' or ':')
        {
            value = value[1..];
        }

        return (Unescape(line.AsSpan(0, keyEnd)), Unescape(value.Trim()), number);
    }

    private static bool IsSeparator(char character) => character is '=' or ':' || char.IsWhiteSpace(character);

    private static bool GoesOn(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    private static bool TryReadCode(ReadOnlySpan<char> text, out ushort code)
    {
        code = 0;
        return text.Length >= 4
            && ushort.TryParse(text[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u' && TryReadCode(text[(i + 1)..], out var code))
            {
                plain.Append((char)code);
                i += 4;
                continue;
            }

            plain.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other });
        }

        return plain.ToString();
    }
}
