using Flint.Settings;

namespace Flint.Pipelines;

/// <summary>How chains of record-wise operators run.</summary>
public sealed record PipelineOptions
{
    /// <summary>
    /// Fuse chains into one generated loop. <c>false</c>: every lambda is called as a delegate, as it always is while
    /// a debugger is attached; slower, with complete stack traces.
    /// </summary>
    [Setting("flint.pipeline.fused", ForExecutors = true)]
    public bool Fused { get; init; } = true;
}
