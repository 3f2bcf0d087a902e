using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Code;

/// <summary>Sizes of a piece of syntax.</summary>
internal static class Measure
{
    /// <summary>Lines that hold code: no blank lines, no comments, no XML docs.</summary>
    public static int CodeLines(SyntaxNode node)
    {
        var lines = new HashSet<int>();
        foreach (var token in node.DescendantTokens())
        {
            var span = token.GetLocation().GetLineSpan();
            for (var line = span.StartLinePosition.Line; line <= span.EndLinePosition.Line; line++)
                if (!token.IsKind(SyntaxKind.EndOfFileToken))
                    lines.Add(line);
        }
        return lines.Count;
    }

    /// <summary>Cyclomatic complexity; a switch that only dispatches counts once.</summary>
    public static int Branches(SyntaxNode member) => 1 + member.DescendantNodes().Sum(node => node switch
    {
        IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax
            or CommonForEachStatementSyntax or ConditionalExpressionSyntax or CatchClauseSyntax => 1,
        BinaryExpressionSyntax binary when binary.Kind() is SyntaxKind.LogicalAndExpression
            or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression => 1,
        SwitchStatementSyntax choice => choice.Sections.All(OnlyDispatches) ? 1 : choice.Sections.Count,
        SwitchExpressionSyntax choice => choice.Arms.All(OnlyDispatches) ? 1 : choice.Arms.Count,
        _ => 0,
    });

    /// <summary>The deepest nesting of statements that hold statements; an <c>else if</c> is no deeper than its if.</summary>
    public static int Nesting(SyntaxNode member) => member.DescendantNodes().Where(Nests)
        .Select(node => node.AncestorsAndSelf().TakeWhile(above => above != member).Count(Nests))
        .DefaultIfEmpty(0).Max();

    private static bool Nests(SyntaxNode node) => node switch
    {
        IfStatementSyntax { Parent: ElseClauseSyntax } => false,
        IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax
            or CommonForEachStatementSyntax or SwitchStatementSyntax or TryStatementSyntax or LockStatementSyntax
            or UsingStatementSyntax => true,
        _ => false,
    };

    private static bool OnlyDispatches(SwitchSectionSyntax section) =>
        section.Statements.Count <= 2 && !section.Statements.Any(Nests) && !section.DescendantNodes().Any(Nests);

    // A discard with one simple test is how one dispatches on what cannot be a pattern, such as a type.
    private static bool OnlyDispatches(SwitchExpressionArmSyntax arm) =>
        (arm.WhenClause is null || arm.Pattern is DiscardPatternSyntax
            && arm.WhenClause.Condition.Kind() is not (SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression))
        && !arm.Expression.DescendantNodesAndSelf().OfType<SwitchExpressionSyntax>().Any();
}
