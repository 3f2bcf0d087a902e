using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>
/// Nothing blocks a thread on a task, but <c>SlotWait</c>; no method is <c>async void</c>; Task.Run only starts a loop
/// that a field owns.
/// </summary>
internal sealed class WaitGate : IGate
{
    private const string Exempt = "src/Core/Pipelines/SlotWait.cs";

    private static readonly string[] Blocking =
    [
        "Task.Wait", "Task.WaitAll", "Task.WaitAny", "Task.Result", "ValueTask.Result", "TaskAwaiter.GetResult",
        "ValueTaskAwaiter.GetResult", "ConfiguredTaskAwaiter.GetResult", "ConfiguredValueTaskAwaiter.GetResult",
        "Thread.Sleep", "Thread.Join", "SemaphoreSlim.Wait", "ManualResetEventSlim.Wait", "WaitHandle.WaitOne",
        "CountdownEvent.Wait", "Monitor.Wait", "SpinWait.SpinUntil",
    ];

    public string Name => "blocking waits, async void, Task.Run without an owner";

    public IEnumerable<Finding> Check(CodeBase code)
    {
        foreach (var file in code.Files.Where(file => file.Path != Exempt))
        {
            foreach (var access in file.All<MemberAccessExpressionSyntax>())
                if (MemberName(file.Model, access) is { } member && IsForbidden(member, access))
                    yield return new(file.PlaceOf(access), $"{member} is not allowed here");
            foreach (var method in file.All<MethodDeclarationSyntax>())
                if (method.ReturnType.ToString() == "void" && method.Modifiers.Any(word => word.Text == "async"))
                    yield return new(file.PlaceOf(method), "async void");
        }
    }

    private static bool IsForbidden(string member, MemberAccessExpressionSyntax access) =>
        Blocking.Contains(member)
        || member == "Task.Run" && access.Parent?.Parent is not AssignmentExpressionSyntax;

    private static string? MemberName(SemanticModel model, MemberAccessExpressionSyntax access)
    {
        var symbol = model.GetSymbolInfo(access).Symbol;
        var space = symbol?.ContainingNamespace?.ToDisplayString();
        return space is not null && space.StartsWith("System") ? $"{symbol!.ContainingType?.Name}.{symbol.Name}" : null;
    }
}
