using Flint.Cluster;
using Flint.Errors;

namespace Flint.Local;

/// <summary>
/// How to undo a start, step by step: the last that started ends first, the others still end when one fails, and all
/// errors are reported together. Ends once, whoever asks; thread-safe after the start.
/// </summary>
internal sealed class ShutdownSteps : IAsyncDisposable
{
    private readonly Stack<(string Step, Func<ValueTask> End)> steps = [];
    private readonly Lock gate = new();
    private Task? ending;

    /// <summary>What the cluster is told of the application when it ends.</summary>
    public ApplicationOutcome Outcome { get; set; } = new(ApplicationStatus.Succeeded, "the session was disposed");

    /// <summary>Names how to undo a step that has just started.</summary>
    public void Started(string step, Func<ValueTask> end) => steps.Push((step, end));

    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            return new(ending ??= EndAsync());
        }
    }

    private async Task EndAsync()
    {
        var errors = new List<Exception>();
        while (steps.TryPop(out var step))
        {
            try
            {
                await step.End().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // The border of one step of shutdown: the others must still run.
                errors.Add(new FlintException($"Could not end {step.Step}: {error.Message}", error));
            }
        }

        if (errors.Count > 0)
        {
            throw new AggregateException("The session did not end cleanly.", errors);
        }
    }
}
