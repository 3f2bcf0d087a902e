using System.Diagnostics.CodeAnalysis;

namespace Flint.Serialization;

/// <summary>Encoded bytes do not mean anything: truncated, damaged, or written by something else.</summary>
internal sealed class CorruptDataException(string message) : Exception("Corrupt data: " + message + ".")
{
    [DoesNotReturn]
    public static void ThrowTooShort(int wanted, int left) =>
        throw new CorruptDataException($"{wanted} bytes are wanted, {left} are left");
}
