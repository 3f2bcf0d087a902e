using System.Net;

namespace Flint.Rpc.Net;

/// <summary>
/// Where a port is. One that speaks TLS carries the fingerprint of its certificate behind a <c>#</c>: who was handed
/// the address can tell the port from an impostor without any authority.
/// </summary>
/// <param name="Url">Scheme, host, port, and for a block port its server's name.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, lower-case hex; null without TLS.</param>
internal sealed record PortAddress(string Url, string? Fingerprint)
{
    private const int FingerprintLength = 64;

    /// <summary>The last part of a block port's address: whose blocks they are.</summary>
    public string Server => Uri.UnescapeDataString(Url[(Url.LastIndexOf('/') + 1)..]);

    /// <summary>
    /// What TLS calls the host: the fingerprint as a host name. The check of the certificate then needs nothing but
    /// the name that was asked for, and connections are pooled by certificate.
    /// </summary>
    public string? HostName => Fingerprint is null ? null : HostNameOf(Fingerprint);

    // A label of a host name has at most 63 characters.
    public static string HostNameOf(string fingerprint) =>
        $"{fingerprint[..(FingerprintLength / 2)]}.{fingerprint[(FingerprintLength / 2)..]}";

    /// <summary>Throws <see cref="IOException"/> for what is no address, or one that would send secrets in
    /// clear.</summary>
    public static PortAddress Parse(string endpoint)
    {
        var (url, fingerprint) = endpoint.Split('#') is [var before, var after] ? (before, after) : (endpoint, null);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            throw new IOException($"{endpoint} is no address of a port");
        }

        var complete = uri.Scheme switch
        {
            "http" => fingerprint is null && IsThisHost(uri),
            "https" => fingerprint is { Length: FingerprintLength } && fingerprint.All(char.IsAsciiHexDigitLower),
            _ => false,
        };
        return complete
            ? new(url, fingerprint)
            : throw new IOException($"{endpoint} is refused: a port of another host is reached by https only, and its "
                + "address ends with # and the fingerprint of its certificate");
    }

    public override string ToString() => Fingerprint is null ? Url : $"{Url}#{Fingerprint}";

    private static bool IsThisHost(Uri uri) =>
        IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address);
}
