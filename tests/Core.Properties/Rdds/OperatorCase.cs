using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>One property of one operator: what Flint answers, and what plain code answers.</summary>
/// <param name="Operator">Name of the public method.</param>
/// <param name="Ordered">True if the order of the answer is promised.</param>
/// <param name="Flint">Runs the operator on an executor and shows the answer.</param>
/// <param name="Reference">The answer from the partitions, by code that uses nothing of Flint.</param>
public sealed record OperatorCase<T>(
    string Operator, bool Ordered, Func<Rdd<T>, Task<IEnumerable<string>>> Flint,
    Func<T[][], IEnumerable<string>> Reference)
{
    public async Task<string[]> AnswerAsync(Rdd<T> input) => Arrange(await Flint(input));

    public string[] Expected(T[][] partitions) => Arrange(Reference(partitions));

    private string[] Arrange(IEnumerable<string> rows) =>
        Ordered ? [.. rows] : [.. rows.Order(StringComparer.Ordinal)];
}
