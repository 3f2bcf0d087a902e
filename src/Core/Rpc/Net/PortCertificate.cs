using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flint.Rpc.Net;

/// <summary>
/// The certificate of one process of one application: made when it starts, signed by nobody, known to peers by its
/// fingerprint. Its private key never leaves the process.
/// </summary>
internal sealed class PortCertificate : IDisposable
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    private PortCertificate(X509Certificate2 certificate) => Certificate = certificate;

    public X509Certificate2 Certificate { get; }

    public string Fingerprint => FingerprintOf(Certificate);

    public static PortCertificate Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=flint", key, HashAlgorithmName.SHA256);
        var now = time.GetUtcNow();
        return new(request.CreateSelfSigned(now - ClockSkew, now + Life));
    }

    /// <summary>How a client connects: TLS 1.3, and only the certificate that the host's name tells.</summary>
    public static SslClientAuthenticationOptions ForClients() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (sender, certificate, _, _) =>
            sender is SslStream stream && certificate is not null
            && PortAddress.HostNameOf(FingerprintOf(certificate)) == stream.TargetHostName,
    };

    /// <summary>Why a request failed, in words that say what a failed handshake means here.</summary>
    public static string Reason(Exception error) => error.InnerException is AuthenticationException
        ? "its certificate is not the one of this address: another process listens there" : error.Message;

    public void Dispose() => Certificate.Dispose();

    private static string FingerprintOf(X509Certificate certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));
}
