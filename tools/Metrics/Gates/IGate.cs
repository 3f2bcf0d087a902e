using Flint.Metrics.Code;

namespace Flint.Metrics.Gates;

/// <summary>A rule of the code that must hold everywhere.</summary>
internal interface IGate
{
    /// <summary>What is counted, as the table names it.</summary>
    string Name { get; }

    /// <summary>Each place where the rule is broken.</summary>
    IEnumerable<Finding> Check(CodeBase code);
}
