namespace Flint.Processes.Harness;

/// <summary>Waits for what another process does: there is no signal to wait for, so it looks again and again.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns the first result that is not null; fails after the limit with what was seen last.</summary>
    public static async Task<T> GetAsync<T>(Func<T?> look, TimeSpan limit, string what, Func<string>? seen = null)
        where T : class
    {
        var end = DateTime.UtcNow + limit;
        for (; ; )
        {
            if (look() is { } found)
                return found;
            Assert.True(DateTime.UtcNow < end, $"{limit.TotalSeconds:0} s went by without: {what}. {seen?.Invoke()}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> holds, TimeSpan limit, string what, Func<string>? seen = null) =>
        GetAsync(() => holds() ? "" : null, limit, what, seen);
}
