using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>
/// Core takes time, chance, the console and the process' environment from outside. What has no home at all is also in
/// BannedSymbols.txt, where the compiler's analyzer finds it; this rule knows the homes.
/// </summary>
internal sealed class BannedUseGate : IGate
{
    private static readonly string[] Banned =
    [
        "System.Console", "System.Environment.GetEnvironmentVariable", "System.Environment.GetEnvironmentVariables",
        "System.Environment.SetEnvironmentVariable", "System.Environment.Exit", "System.DateTime.Now",
        "System.DateTime.UtcNow", "System.DateTimeOffset.Now", "System.DateTimeOffset.UtcNow", "System.Random.Shared",
        "System.Threading.Thread.Sleep",
    ];

    // The one home of the environment, of the terminal, and of the end by Ctrl+C.
    private static readonly (string File, string Symbol)[] Homes =
    [
        ("ProcessEnvironment.cs", "System.Environment"), ("FlintSessionBuilder.cs", "System.Console"),
        ("InterruptSignals.cs", "System.Environment.Exit"), ("Executor/Program.cs", "System.Console"),
        ("Executor/ProcessEnd.cs", "System.Console"),
    ];

    public string Name => "clock, console, environment or chance taken from the process";

    public IEnumerable<Finding> Check(CodeBase code) =>
        from file in code.Files
        from access in file.All<MemberAccessExpressionSyntax>()
        let symbol = file.Model.GetSymbolInfo(access).Symbol
        where symbol?.ContainingType is not null
        let type = symbol.ContainingType.ToDisplayString()
        let name = $"{type}.{symbol.Name}"
        where Banned.Contains(name) || Banned.Contains(type)
        where !Homes.Any(home => file.Path.EndsWith("/" + home.File) && name.StartsWith(home.Symbol))
        select new Finding(file.PlaceOf(access), $"{name} is not allowed here");
}
