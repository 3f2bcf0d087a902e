using System.Globalization;

namespace Flint.Properties.Chains;

/// <summary>One use of an operator in a chain: of a data set so many steps back, and another one.</summary>
/// <param name="Operator">Place in <see cref="ChainOperators.All"/>.</param>
/// <param name="From">How far back its input lies.</param>
/// <param name="Other">How far back its second input lies.</param>
/// <param name="Partitions">The number of partitions, or null to give none.</param>
/// <param name="Salt">Varies what its lambdas do.</param>
/// <param name="IsRun">Whether an action runs on its result before the chain goes on.</param>
public sealed record Step(int Operator, int From, int Other, int? Partitions, int Salt, bool IsRun);

/// <summary>An operator over rows with keys, beside what plain code makes of them.</summary>
/// <param name="Text">C# with {other}, {n} and {salt} to fill in.</param>
/// <param name="Apply">Applies it to its input and its second input.</param>
public sealed record ChainOperator(string Text, Func<Node, Node, Step, Node> Apply)
{
    public string Show(string from, string other, Step step)
    {
        var given = step.Partitions is { } count ? $"partitions: {count}" : "";
        return from + "." + Text.Replace("{other}", other)
            .Replace("{salt}", step.Salt.ToString(CultureInfo.InvariantCulture))
            .Replace("({n})", $"({given})").Replace(", {n}", given.Length > 0 ? $", {given}" : "")
            .Replace("{count}", $"{step.Partitions ?? 1}");
    }
}
