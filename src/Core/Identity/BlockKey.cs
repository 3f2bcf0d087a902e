using System.Security.Cryptography;
using System.Text;

namespace Flint.Identity;

/// <summary>
/// The key with which processes of one application fetch each other's blocks. Never sent: who asks sends a token for
/// that one server, so that a stranger who took over a dead server's port learns nothing of use. Immutable; never
/// printed.
/// </summary>
internal sealed class BlockKey
{
    private const int Bytes = 32;
    private readonly byte[] bits;

    private BlockKey(byte[] bits) => this.bits = bits;

    public static BlockKey Of(ReadOnlySpan<byte> bits) => bits.Length == Bytes
        ? new(bits.ToArray())
        : throw new FormatException($"A block key has {Bytes} bytes, not {bits.Length}.");

    /// <summary>HMAC-SHA256 of who asks and who is asked; both are processes of the application.</summary>
    public string TokenOf(string caller, string server) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(bits, Encoding.UTF8.GetBytes($"{caller}\n{server}")));

    /// <summary>Compares in constant time.</summary>
    public bool Accepts(string caller, string server, string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(TokenOf(caller, server)), Encoding.UTF8.GetBytes(token));

    /// <summary>For the file that hands it to an executor.</summary>
    public string ToHex() => Convert.ToHexStringLower(bits);

    public override string ToString() => "(secret)";
}
