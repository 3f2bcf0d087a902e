using Flint.Metrics.Gates;
using Microsoft.CodeAnalysis;

namespace Flint.Architecture.Gates;

public sealed class GatesHoldTests(SourcesFixture sources) : IClassFixture<SourcesFixture>
{
    public static TheoryData<string> Names => [.. AllGates.List.Select(gate => gate.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sources_pass(string gate)
    {
        var findings = AllGates.List.Single(rule => rule.Name == gate).Check(sources.Code);

        Assert.True(!findings.Any(), string.Join('\n', findings));
    }

    [Fact]
    public void The_sources_are_understood_well_enough_to_be_judged()
    {
        // A rule that asks what names mean finds nothing in code whose names mean nothing.
        var errors = sources.Code.Files.SelectMany(file => file.Model.GetDiagnostics())
            .Where(problem => problem.Severity == DiagnosticSeverity.Error);

        Assert.True(!errors.Any(), string.Join('\n', errors));
    }
}
