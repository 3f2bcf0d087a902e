using Flint.Identity;

namespace Flint.Scheduling.Placement;

/// <summary>
/// Where a task would like to run. In plans it is text: a host name, or <c>executor_HOST_ID</c> for an executor that
/// holds the input in memory (host names contain no underscore, ids may).
/// </summary>
internal readonly record struct PreferredPlace(string Host, ExecutorId? Executor)
{
    private const string Prefix = "executor_";

    public static string OfExecutor(string host, ExecutorId executor) => $"{Prefix}{host}_{executor}";

    public static PreferredPlace Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return new(text, null);
        }

        var end = text.IndexOf('_', Prefix.Length);
        return end < 0
            ? new(text, null)
            : new(text[Prefix.Length..end], new ExecutorId(text[(end + 1)..]));
    }
}
