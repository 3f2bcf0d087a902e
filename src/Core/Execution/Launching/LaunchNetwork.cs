using System.Globalization;
using System.Net;
using Flint.Rpc.Net;
using Flint.Settings;

namespace Flint.Execution.Launching;

/// <summary>
/// Where an executor listens and what it says of itself, as launch variables: it opens its port before it hears from
/// the driver.
/// </summary>
internal static class LaunchNetwork
{
    private const string Bind = "FLINT_EXECUTOR_BIND_ADDRESS";
    private const string Offered = "FLINT_EXECUTOR_PORTS";
    private const string Port = "FLINT_EXECUTOR_BLOCK_PORT";
    private const string Retries = "FLINT_EXECUTOR_PORT_RETRIES";
    private const string Encrypt = "FLINT_EXECUTOR_TLS";
    private const string FrameBytes = "FLINT_EXECUTOR_MESSAGE_BYTES";
    private const string Yes = "1";

    /// <summary>The variables of all executors, with the holes of a launch template.</summary>
    /// <param name="driver">How the driver talks.</param>
    /// <param name="bind">The address at which executors listen.</param>
    public static IReadOnlyDictionary<string, string> Of(NetworkOptions driver, IPAddress bind) =>
        new Dictionary<string, string>
        {
            [Bind] = bind.ToString(),
            [Offered] = "{ports}",
            [Port] = Text(driver.BlockPort),
            [Retries] = Text(driver.PortRetries),
            [Encrypt] = driver.AlwaysEncrypt || driver.EncryptsAsWell ? Yes : "0",
            [FrameBytes] = Text(driver.LongestFrame.Bytes),
        };

    /// <summary>
    /// What a launched executor reads. One that listens at loopback is told by that address, any other by the host that
    /// it was granted; a port that came with the container is taken before the one of the settings.
    /// </summary>
    /// <param name="environment">The launch variables.</param>
    /// <param name="host">The host that was granted.</param>
    /// <exception cref="ArgumentException">The manager filled in something that cannot work.</exception>
    public static NetworkOptions Read(ProcessEnvironment environment, string host)
    {
        var bind = environment.Find(Bind);
        var offered = environment.Find(Offered)?.Split(',')[0];
        var network = new NetworkOptions
        {
            BindAddress = bind,
            Host = bind is null || IPAddress.IsLoopback(IPAddress.Parse(bind)) ? null : host,
            BlockPort = (int)NumberOf(offered ?? environment.Find(Port)),
            PortRetries = offered is null ? (int)NumberOf(environment.Find(Retries)) : 0,
            AlwaysEncrypt = environment.Find(Encrypt) == Yes,
        };
        var frame = NumberOf(environment.Find(FrameBytes));
        network = frame == 0 ? network : network with { LongestFrame = new(frame) };
        network.Validate();
        return network;
    }

    private static long NumberOf(string? text) =>
        text is null ? 0 : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
