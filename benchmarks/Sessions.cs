namespace Flint.Benchmarks;

/// <summary>Sessions as the rows want them.</summary>
internal static class Sessions
{
    public static Task<FlintSession> StartAsync(int slots, CancellationToken stop) =>
        FlintSession.Builder().AppName("bench").Master($"local[{slots}]").StartAsync(stop);
}
