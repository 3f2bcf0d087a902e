namespace Flint.Benchmarks;

/// <summary>Sessions as the rows want them.</summary>
internal static class Sessions
{
    public static Task<FlintSession> StartAsync(int slots, CancellationToken stop) =>
        StartAsync($"local[{slots}]", stop);

    public static Task<FlintSession> StartAsync(
        string master, CancellationToken stop, params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = FlintSession.Builder().AppName("bench").Master(master);
        foreach (var (key, value) in settings)
            builder.Config(key, value);
        return builder.StartAsync(stop);
    }
}
