using Flint.Serialization.Closures.Forms;

namespace Flint.Serialization.Closures;

/// <summary>The byte in front of a reference.</summary>
internal static class GraphMark
{
    public const byte Null = 0;
    public const byte Known = 1;
    public const byte Text = 2;
    public const byte TypeOnly = 3;
    public const byte Delegate = 4;
    public const byte Object = 5;

    /// <summary>True if an object gets a number for references back: values without identity do not.</summary>
    public static bool IsRemembered(Type type) =>
        !type.IsValueType && !Atoms.IsAtom(type);
}
