using System.Net;
using Flint.Settings;

namespace Flint.Rpc.Net;

/// <summary>How the processes of an application talk to each other.</summary>
internal sealed record NetworkOptions
{
    /// <summary>
    /// The address at which this process listens. Peers are told this address, so it must be one that they can reach.
    /// At anything but a loopback address all ports speak TLS 1.3, with a certificate made for this application.
    /// </summary>
    [Setting("flint.driver.bindAddress")]
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>The driver's port for control streams; 0 lets the system choose.</summary>
    [Setting("flint.driver.port")]
    public int ControlPort { get; init; }

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

    /// <summary>Speaks TLS on loopback too.</summary>
    internal bool AlwaysEncrypt { get; init; }

    /// <summary>Where to listen.</summary>
    internal IPAddress Bind => IPAddress.Parse(BindAddress);

    internal bool Encrypts => AlwaysEncrypt || !IPAddress.IsLoopback(Bind);

    /// <summary>Throws an <see cref="ArgumentException"/> that says what to write instead.</summary>
    public void Validate()
    {
        if (!IPAddress.TryParse(BindAddress, out var bind) || bind.Equals(IPAddress.Any)
            || bind.Equals(IPAddress.IPv6Any))
        {
            throw new ArgumentException($"flint.driver.bindAddress is {BindAddress}; "
                + "write one address of this machine that executors can reach, such as 127.0.0.1.");
        }

        if (ControlPort is < 0 or > IPEndPoint.MaxPort)
        {
            throw new ArgumentException(
                $"flint.driver.port is {ControlPort}; write 0 or a port up to {IPEndPoint.MaxPort}.");
        }

        if (LongestFrame.Bytes is < 1L << 20 or > 1L << 30)
        {
            throw new ArgumentException(
                $"flint.rpc.message.maxSize is {LongestFrame.Bytes} bytes; write a size from 1m to 1g, such as 128m.");
        }
    }
}
