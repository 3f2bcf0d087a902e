using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>One property of one operator: what Flint answers, and what plain code answers.</summary>
/// <param name="Operator">Name of the public method.</param>
/// <param name="Ordered">True if the order of the answer is promised.</param>
/// <param name="Flint">Runs the operator on an executor and shows the answer.</param>
/// <param name="Reference">The answer from the partitions, by code that uses nothing of Flint.</param>
public sealed record OperatorCase<T>(
    string Operator, bool Ordered, Func<FlintSession, Rdd<T>, Task<IEnumerable<string>>> Flint,
    Func<T[][], IEnumerable<string>> Reference)
{
    public OperatorCase(
        string name, bool ordered, Func<Rdd<T>, Task<IEnumerable<string>>> flint,
        Func<T[][], IEnumerable<string>> reference) : this(name, ordered, (_, input) => flint(input), reference)
    {
    }

    /// <summary>The answer for exactly these partitions: one array each, flattened where it is read.</summary>
    public async Task<string[]> AnswerAsync(FlintSession session, T[][] partitions) => Arrange(
        await Flint(session, session.Parallelize(partitions, partitions.Length).FlatMap(part => part)));

    public string[] Expected(T[][] partitions) => Arrange(Reference(partitions));

    /// <summary>Fails if a session's answer is another one.</summary>
    public async Task HoldAsync(FlintSession session, T[][] partitions, string what)
    {
        var expected = Expected(partitions);
        var actual = await AnswerAsync(session, partitions);
        if (!expected.AsSpan().SequenceEqual(actual))
        {
            var at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.Fail($"{Operator}, {what}: {expected.Length} rows expected, {actual.Length} seen; first difference " +
                $"at {at}: {expected.ElementAtOrDefault(at)} / {actual.ElementAtOrDefault(at)}");
        }
    }

    private string[] Arrange(IEnumerable<string> rows) =>
        Ordered ? [.. rows] : [.. rows.Order(StringComparer.Ordinal)];
}
