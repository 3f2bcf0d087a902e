using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>No catch is empty, and one that takes every exception says why in a comment.</summary>
internal sealed class CatchGate : IGate
{
    public string Name => "empty catches, and broad ones without a reason";

    public IEnumerable<Finding> Check(CodeBase code) =>
        from file in code.Files
        from clause in file.All<CatchClauseSyntax>()
        let problem = ProblemOf(file.Model, clause)
        where problem is not null
        select new Finding(file.PlaceOf(clause), problem);

    private static string? ProblemOf(SemanticModel model, CatchClauseSyntax clause)
    {
        var caught = clause.Declaration is { } declared ? model.GetTypeInfo(declared.Type).Type?.Name : "Exception";
        // A cancelled token is not an error: a loop may end with it, and says whose token it was.
        if (clause.Block.Statements.Count == 0)
            return caught == "OperationCanceledException" && HasComment(clause) ? null : "empty catch";
        // A filter names what is meant, and a rethrow hides nothing.
        var narrow = clause.Filter is not null || clause.Block.Statements.Last() is ThrowStatementSyntax { Expression: null };
        return caught == "Exception" && !narrow && !HasComment(clause) ? "catches every exception and does not say why" : null;
    }

    private static bool HasComment(CatchClauseSyntax clause) =>
        clause.DescendantTrivia().Concat(clause.GetFirstToken().GetPreviousToken().TrailingTrivia)
            .Any(trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia);
}
