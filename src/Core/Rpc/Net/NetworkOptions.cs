using System.Net;
using System.Net.Sockets;
using Flint.Settings;

namespace Flint.Rpc.Net;

/// <summary>
/// How the processes of an application talk to each other. Where a process listens and what its peers are told are two
/// things: behind an address translation, or in a container, they differ.
/// </summary>
internal sealed record NetworkOptions
{
    private const string LocalName = "localhost";

    /// <summary>
    /// Host name or address of the driver that executors are told. Default: the address of
    /// <c>flint.driver.bindAddress</c>, else loopback: executors on other hosts need this setting.
    /// </summary>
    [Setting("flint.driver.host")]
    public string? Host { get; init; }

    /// <summary>
    /// The address at which the driver listens; <c>0.0.0.0</c> or <c>::</c> for all, then <c>flint.driver.host</c> says
    /// what executors are told. Default: <c>flint.driver.host</c> if that is an address, all addresses if it is a name.
    /// At anything but a loopback address all ports speak TLS 1.3.
    /// </summary>
    [Setting("flint.driver.bindAddress")]
    public string? BindAddress { get; init; }

    /// <summary>The driver's port for control streams; 0 lets the system choose.</summary>
    [Setting("flint.driver.port")]
    public int ControlPort { get; init; }

    /// <summary>The port for blocks, of the driver and of each executor; 0 lets the system choose.</summary>
    [Setting("flint.blockManager.port")]
    public int BlockPort { get; init; }

    /// <summary>How many ports after a chosen one are tried if it is taken, as by another executor.</summary>
    [Setting("flint.port.maxRetries")]
    public int PortRetries { get; init; } = 16;

    /// <summary>
    /// Speak TLS 1.3 between driver and executors on loopback too. Off loopback they always do.
    /// </summary>
    [Setting("flint.ssl.rpc.enabled")]
    public bool AlwaysEncrypt { get; init; }

    /// <summary>The same as <c>flint.ssl.rpc.enabled</c>: one way of encryption serves both.</summary>
    [Setting("flint.network.crypto.enabled")]
    public bool EncryptsAsWell { get; init; }

    /// <summary>Longest message between driver and executor; larger results travel as blocks.</summary>
    [Setting("flint.rpc.message.maxSize")]
    public ByteSize LongestFrame { get; init; } = new(128L << 20);

    /// <summary>
    /// A peer that has not proved within this time that it belongs to the application is cut; one that is dialled must
    /// have answered.
    /// </summary>
    internal TimeSpan GreetingLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A fetch in which nothing arrives for so long has failed.</summary>
    internal TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a closing side waits for the other one to see the end, so that what was sent last arrives.
    /// </summary>
    internal TimeSpan LingerLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where to listen.</summary>
    internal IPAddress Bind => BindAddress is not null ? IPAddress.Parse(BindAddress)
        : Host is null or LocalName ? IPAddress.Loopback
        : IPAddress.TryParse(Host, out var address) ? address
        : EveryAddress;

    /// <summary>All addresses of this machine, of both kinds where it has both.</summary>
    internal static IPAddress EveryAddress => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    /// <summary>The host that peers are told, as it stands in a URL.</summary>
    internal string AdvertisedHost => Host switch
    {
        null => InUrl(Bind),
        LocalName => InUrl(IPAddress.IsLoopback(Bind) ? Bind : IPAddress.Loopback),
        _ => IPAddress.TryParse(Host, out var address) ? InUrl(address) : Host,
    };

    /// <summary>
    /// Not on loopback. A name counts as another host, whatever it means here: what reaches a loopback port under a
    /// name comes through a tunnel.
    /// </summary>
    internal bool Encrypts => AlwaysEncrypt || EncryptsAsWell || !IPAddress.IsLoopback(Bind)
        || !(IPAddress.TryParse(AdvertisedHost, out var told) && IPAddress.IsLoopback(told));

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (BindAddress is not null && !IPAddress.TryParse(BindAddress, out _))
        {
            throw new ArgumentException($"flint.driver.bindAddress is {BindAddress}; write an address of this machine, "
                + "such as 127.0.0.1, or 0.0.0.0 for all of them. Names are for flint.driver.host.");
        }

        if (Host is not null && (Uri.CheckHostName(Host) == UriHostNameType.Unknown || IsEvery(Host)))
        {
            throw new ArgumentException($"flint.driver.host is {Host}; write one name or address by which executors "
                + "reach this machine, without a port, such as driver.example.com, 10.1.2.3 or ::1.");
        }

        if (Host is null && BindAddress is not null && IsEvery(BindAddress))
        {
            throw new ArgumentException($"flint.driver.bindAddress is {BindAddress}, which is nothing that executors "
                + "can be told; set flint.driver.host to a name or an address by which they reach this machine.");
        }

        CheckPort("flint.driver.port", ControlPort);
        CheckPort("flint.blockManager.port", BlockPort);
        if (PortRetries < 0)
        {
            throw new ArgumentException($"flint.port.maxRetries is {PortRetries}; write 0 or more, such as 16.");
        }

        if (LongestFrame.Bytes is < 1L << 20 or > 1L << 30)
        {
            throw new ArgumentException(
                $"flint.rpc.message.maxSize is {LongestFrame.Bytes} bytes; write a size from 1m to 1g, such as 128m.");
        }
    }

    private static void CheckPort(string key, int port)
    {
        if (port is < 0 or > IPEndPoint.MaxPort)
        {
            throw new ArgumentException($"{key} is {port}; write 0 or a port up to {IPEndPoint.MaxPort}.");
        }
    }

    private static bool IsEvery(string text) => IPAddress.TryParse(text, out var address)
        && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    private static string InUrl(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
