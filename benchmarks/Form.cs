namespace Flint.Benchmarks;

/// <summary>Whether chains run fused: the setting's default, unless the environment says otherwise.</summary>
internal static class Form
{
    public static string Now => new Pipelines.PipelineOptions().Fused ? "fused" : "unfused";
}
