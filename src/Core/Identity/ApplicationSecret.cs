using System.Security.Cryptography;
using System.Text;

namespace Flint.Identity;

/// <summary>
/// 256 random bits of one application. An executor proves that it was launched for it by a token made from them.
/// Immutable; never printed.
/// </summary>
internal sealed class ApplicationSecret
{
    private readonly byte[] bits;

    private ApplicationSecret(byte[] bits) => this.bits = bits;

    public static ApplicationSecret Create() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>HMAC-SHA256 of the executor's id.</summary>
    public string TokenOf(ExecutorId executor) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(bits, Encoding.UTF8.GetBytes(executor.Value)));

    /// <summary>Compares in constant time.</summary>
    public bool Accepts(ExecutorId executor, string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(TokenOf(executor)), Encoding.UTF8.GetBytes(token));

    public override string ToString() => "(secret)";
}
