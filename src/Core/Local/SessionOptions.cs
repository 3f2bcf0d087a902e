using Flint.Settings;

namespace Flint.Local;

/// <summary>What a session is and where it runs.</summary>
public sealed record SessionOptions
{
    /// <summary>Name of the application, for people. Default: the name of the program.</summary>
    [Setting("flint.app.name")]
    public string? AppName { get; init; }

    /// <summary>
    /// Who lends executors: <c>local</c>, <c>local[N]</c>, <c>local[*]</c>, <c>local[N,F]</c>: inside this process;
    /// <c>local-cluster[n,c,m]</c>: n processes of this machine with c slots and m MiB of memory each.
    /// </summary>
    [Setting("flint.master")]
    public string Master { get; init; } = "local[*]";

    /// <summary>
    /// Limit of the driver's managed heap while the session lives; sessions of one process write the same value. In
    /// <c>local[N]</c> tasks may reserve 60 % of it together. Not set: the process keeps its limit, and they may
    /// reserve 60 % of the memory that is available to it.
    /// </summary>
    [Setting("flint.driver.memory")]
    public ByteSize? DriverMemory { get; init; }

    /// <summary>Refuses values that cannot work.</summary>
    /// <exception cref="ArgumentException">Names the key and what to write instead.</exception>
    public void Validate()
    {
        const long least = 64L << 20;
        if (DriverMemory is { Bytes: < least } small)
        {
            throw new ArgumentException($"flint.driver.memory is {small.Bytes} bytes: write at least 64m.");
        }
    }
}
