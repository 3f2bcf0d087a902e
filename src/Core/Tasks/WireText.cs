using System.Text;

namespace Flint.Tasks;

/// <summary>Text of unknown origin (messages of exceptions) made fit for the wire. Stateless.</summary>
internal static class WireText
{
    /// <summary>
    /// The text with lone surrogates replaced by U+FFFD: the wire's strings are UTF-8, and a strange message must not
    /// keep a failure from arriving.
    /// </summary>
    public static string Of(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
            ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
            : text;
}
