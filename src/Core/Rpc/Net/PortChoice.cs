using System.Net;

namespace Flint.Rpc.Net;

/// <summary>The ports at which one server may listen. Immutable.</summary>
/// <param name="Key">The setting that names the first one.</param>
/// <param name="First">The first one; 0: the system chooses.</param>
/// <param name="Retries">How many after it are tried if it is taken.</param>
internal sealed record PortChoice(string Key, int First, int Retries)
{
    /// <summary>In the order in which they are tried.</summary>
    public IEnumerable<int> All => Enumerable.Range(First, Last - First + 1);

    private int Last => First == 0 ? 0 : Math.Min(First + Retries, IPEndPoint.MaxPort);

    /// <summary>What to do if none of them is free.</summary>
    public string Remedy => First == 0
        ? "Set flint.driver.bindAddress to an address of this machine."
        : $"Set {Key} to a free port or to 0, and flint.driver.bindAddress to an address of this machine.";

    public override string ToString() => First == 0 ? $"any port ({Key})"
        : First == Last ? $"port {First} ({Key})"
        : $"the ports {First} to {Last} ({Key})";
}
