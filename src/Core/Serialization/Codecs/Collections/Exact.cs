namespace Flint.Serialization.Codecs.Collections;

/// <summary>Guards collections against being sliced.</summary>
internal static class Exact
{
    /// <summary>A class derived from a collection, or an array of derived elements, would lose what it adds.</summary>
    public static void Check(object value, Type declared)
    {
        if (value.GetType() != declared)
        {
            throw new NotSupportedException(
                $"A {TypeText.Of(value.GetType())} stands where a {TypeText.Of(declared)} is declared and would be " +
                $"cut down to it. Make it a real {TypeText.Of(declared)}, or declare an interface.");
        }
    }
}
