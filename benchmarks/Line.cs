namespace Flint.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Flint">The engine's figure.</param>
/// <param name="Reference">The reference's, if there is one.</param>
/// <param name="Ratio">The engine's time over the reference's.</param>
/// <param name="Bar">What is wanted.</param>
/// <param name="Met">Whether it was reached.</param>
/// <param name="Allocated">Bytes that the engine allocated per record.</param>
/// <param name="Notes">Form, and what else helps to read the figures.</param>
internal sealed record Line(
    string Measure, string Flint, string Reference, double? Ratio, string Bar, bool Met, string Allocated, string Notes)
{
    public static string Heading { get; } =
        $"{"measure",-46}{"Flint",14}{"reference",12}{"ratio",7}  {"bar",-17}{"met",-4}{"B/record",9}  notes";

    public override string ToString() =>
        $"{Measure,-46}{Flint,14}{Reference,12}{(Ratio is { } ratio ? $"{ratio:0.00}" : ""),7}  {Bar,-17}"
        + $"{(Met ? "yes" : "NO"),-4}{Allocated,9}  {Notes}";
}
