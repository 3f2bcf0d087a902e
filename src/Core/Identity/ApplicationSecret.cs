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

    /// <summary>
    /// The key of the application's block ports. Its label begins with a line end, as no executor's id does: a token
    /// and the key are never the same.
    /// </summary>
    public BlockKey BlockKey => BlockKey.Of(HMACSHA256.HashData(bits, "\nblocks"u8));

    /// <summary>What an executor is handed with its launch.</summary>
    public ExecutorCredentials CredentialsOf(ExecutorId executor) => new(executor, TokenOf(executor), BlockKey);

    public override string ToString() => "(secret)";
}
