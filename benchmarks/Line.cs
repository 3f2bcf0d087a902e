namespace Flint.Benchmarks;

/// <summary>One line of the table.</summary>
internal sealed record Line(
    string Measure, string Flint, string Reference, double? Ratio, string Bar, bool Met, string Allocated, string Form)
{
    public static string Heading { get; } =
        $"{"measure",-44}{"Flint",14}{"reference",14}{"ratio",8}  {"bar",-18}{"met",-5}{"B/record",9}  form";

    public override string ToString() =>
        $"{Measure,-44}{Flint,14}{Reference,14}{(Ratio is { } ratio ? $"{ratio:0.00}" : ""),8}  {Bar,-18}"
        + $"{(Met ? "yes" : "NO"),-5}{Allocated,9}  {Form}";
}
