namespace Flint.Testing;

/// <summary>What conformance checks demand, without a test framework.</summary>
internal static class Expect
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new ConformanceException($"Expected: {what}.");
        }
    }

    public static void Same<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new ConformanceException($"{what}: expected {expected}, found {actual}.");
        }
    }

    public static void SameBytes(byte[] expected, byte[] actual, string what)
    {
        if (!expected.AsSpan().SequenceEqual(actual))
        {
            throw new ConformanceException(
                $"{what}: expected {expected.Length} bytes, found {actual.Length}; they part at byte "
                + $"{expected.AsSpan().CommonPrefixLength(actual)}.");
        }
    }

    /// <summary>Runs what must fail with a type of error that names <paramref name="named"/>.</summary>
    public static async Task FailsAsync<TError>(Func<Task> action, string what, string? named = null)
        where TError : Exception
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (TError error)
        {
            That(
                named is null || error.Message.Contains(named, StringComparison.Ordinal),
                $"{what} names {named}, but says: {error.Message}");
            return;
        }

        throw new ConformanceException($"Expected: {what} fails with {typeof(TError).Name}. It did not fail.");
    }
}
