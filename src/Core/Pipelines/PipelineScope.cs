namespace Flint.Pipelines;

/// <summary>What the chains of one attempt share. Made by the task runner, used by its slot thread only.</summary>
internal sealed class PipelineScope(PipelineOptions options, PipelineCache cache, CancellationToken stop)
{
    /// <summary>Chains run as one generated loop; false while a debugger is attached or by the setting.</summary>
    public bool Fused { get; } = options.Fused && !cache.DebuggerAttached;

    public PipelineCache Cache => cache;

    /// <summary>The attempt's token; looked at once per batch.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Records pulled from the sources of pushed chains.</summary>
    public long RecordsIn { get; set; }

    /// <summary>Records pushed into their terminals; those that are folded into one value are not counted.</summary>
    public long RecordsOut { get; set; }

    /// <summary>Chains that ran unfused because generating their loop failed.</summary>
    public int FallBacks { get; set; }

    /// <summary>
    /// True while a failed batch is repeated to find the lambda that threw. What user code reports to the engine
    /// meanwhile was reported already and is dropped.
    /// </summary>
    public bool IsRepeating { get; set; }
}
