using System.Diagnostics.CodeAnalysis;

namespace Flint.Rpc.Net;

/// <summary>Who asks and its token, as the first headers of a connection carry them.</summary>
internal sealed record PeerProof(string Peer, string Token)
{
    private const string Scheme = "Flint ";

    /// <summary>Value of the Authorization header.</summary>
    public string ToHeader() => $"{Scheme}{Uri.EscapeDataString(Peer)}:{Token}";

    public static bool TryParse(string? header, [NotNullWhen(true)] out PeerProof? proof)
    {
        proof = null;
        if (header is null || !header.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var colon = header.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        proof = new(Uri.UnescapeDataString(header[Scheme.Length..colon]), header[(colon + 1)..]);
        return true;
    }

    public override string ToString() => $"proof of {Peer}";
}
