namespace Flint.Pipelines;

/// <summary>
/// The fused methods of one session or executor. Thread-safe. Nothing static holds it: dropping it lets go of the
/// user's assemblies.
/// </summary>
/// <param name="debuggerAttached">True while a debugger is attached: nothing is fused, breakpoints hit.</param>
internal sealed class PipelineCache(bool debuggerAttached)
{
    public bool DebuggerAttached => debuggerAttached;
}
