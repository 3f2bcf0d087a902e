using System.Text;

namespace Flint.Files;

/// <summary>
/// Patterns of paths: <c>*</c> and <c>?</c> stand for characters of one segment, <c>[a-c]</c> and <c>[^a-c]</c> for
/// one, <c>{a,b}</c> for either. Pure.
/// </summary>
internal static class PathPattern
{
    private const string Special = "*?[{";

    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny(Special) >= 0;

    /// <summary>The last segment of a path.</summary>
    public static string NameOf(string path) => path[(path.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');

    public static string Join(string folder, string name) => folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    /// <summary>The folder before the first segment with a special character, and the segments from there on.</summary>
    public static (string Root, IReadOnlyList<string> Segments) Split(string pattern)
    {
        var special = pattern.AsSpan().IndexOfAny(Special);
        var slash = pattern.LastIndexOf('/', special < 0 ? pattern.Length - 1 : special);
        var root = slash <= 0 ? "/" : pattern[..slash];
        return (root, pattern[(slash + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The patterns without braces that one with braces stands for.</summary>
    public static IReadOnlyList<string> Alternatives(string pattern)
    {
        var open = pattern.IndexOf('{');
        var close = open < 0 ? -1 : ClosingBrace(pattern, open);
        if (close < 0)
        {
            return [pattern];
        }

        var all = new List<string>();
        foreach (var choice in Choices(pattern[(open + 1)..close]))
        {
            all.AddRange(Alternatives(string.Concat(pattern.AsSpan(0, open), choice, pattern.AsSpan(close + 1))));
        }

        return all;
    }

    /// <summary>True if one segment matches; no brace may be left in the pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Greedy with one place to come back to: after a later star, an earlier one never needs to move again.
        int p = 0, n = 0, star = -1, starName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starName = n;
            }
            else if (p < pattern.Length && MatchesOne(pattern, p, name[n], out var next))
            {
                p = next;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++starName;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, int at, char character, out int next)
    {
        next = at + 1;
        if (pattern[at] == '?')
        {
            return true;
        }

        // A set needs at least one character, so a bracket right behind the opening one stands for itself.
        var close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern[(at + 2)..].IndexOf(']') : -1;
        if (close < 0)
        {
            return pattern[at] == character;
        }

        next = at + 2 + close + 1;
        return MatchesSet(pattern[(at + 1)..(at + 2 + close)], character);
    }

    private static bool MatchesSet(ReadOnlySpan<char> set, char character)
    {
        var negated = set.Length > 1 && set[0] is '^' or '!';
        var hit = false;
        for (var i = negated ? 1 : 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                hit |= character >= set[i] && character <= set[i + 2];
                i += 2;
            }
            else
            {
                hit |= character == set[i];
            }
        }

        return hit != negated;
    }

    private static int ClosingBrace(string pattern, int open)
    {
        var depth = 0;
        for (var i = open; i < pattern.Length; i++)
        {
            depth += pattern[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static IEnumerable<string> Choices(string inside)
    {
        var choice = new StringBuilder();
        var depth = 0;
        foreach (var character in inside)
        {
            depth += character switch { '{' => 1, '}' => -1, _ => 0 };
            if (character == ',' && depth == 0)
            {
                yield return choice.ToString();
                choice.Clear();
            }
            else
            {
                choice.Append(character);
            }
        }

        yield return choice.ToString();
    }
}
