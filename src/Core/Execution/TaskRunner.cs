using Flint.Errors;
using Flint.Events;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Rdds.Plans;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Execution;

/// <summary>Runs one attempt from launch to outcome on the calling slot thread. Stateless; thread-safe.</summary>
internal sealed class TaskRunner(ExecutorServices services)
{
    /// <summary>
    /// Larger results stay here as a block, and their message only names them. With its metrics an inline one fits into
    /// the least <c>flint.rpc.message.maxSize</c>, 1 MiB.
    /// </summary>
    public const int LargestInlineResult = (1 << 20) - 1024;

    public (TaskOutcome Outcome, TaskMetrics Metrics) Run(TaskLaunch launch, CancellationToken stop)
    {
        var started = services.Time.GetTimestamp();
        using var memory = services.Memory.Enter();
        var context = ContextOf(launch, memory, stop);
        var outcome = Attempt(launch, context);
        return (outcome, MetricsOf(outcome, context, services.Time.GetElapsedTime(started)));
    }

    private TaskContext ContextOf(TaskLaunch launch, TaskMemory memory, CancellationToken stop)
    {
        var wait = new SlotWait(services.WaitLimit, stop);
        var shuffle = new ShuffleScope
        {
            Attempt = launch.Attempt,
            Partition = launch.Partition,
            Epoch = launch.Epoch,
            Self = services.Self,
            Memory = memory,
            Slabs = services.Slabs,
            Compression = services.Compression,
            Wait = wait,
            Codecs = services.Rdds.Codecs,
            Keys = services.Rdds.Keys,
            Options = services.ShuffleOptions,
            Store = services.Shuffles,
            Scratch = services.Scratch,
            Blocks = services.Blocks,
            Outputs = services.Outputs,
        };
        var pipelines = new PipelineScope(services.PipelineOptions, services.Pipelines, stop);
        return new(pipelines, shuffle, services.Commits, services.Rdds);
    }

    private TaskOutcome Attempt(TaskLaunch launch, TaskContext context)
    {
        try
        {
            var program = services.Programs.Get(launch.Program, context.Shuffle.Wait);
            var partition = program.ReadPartition(launch.Input.Span, services.Rdds);
            return OutcomeOf(launch, program.Run(partition, context));
        }
        catch (Exception error)
        {
            // The border around user code: whatever it throws becomes a typed failure of this attempt.
            return new TaskOutcome.Failed(FailureOf(error, launch, context));
        }
        finally
        {
            // What the user's code left would end the slot.
            _ = SlotWait.TakeInterrupt();
        }
    }

    private TaskOutcome OutcomeOf(TaskLaunch launch, ProgramOutput output)
    {
        if (output.MapOutput is { } status)
        {
            return new TaskOutcome.MapOutput(status);
        }

        if (output.Result.Length <= LargestInlineResult)
        {
            return new TaskOutcome.Result(output.Result);
        }

        services.Results.Put(launch.Attempt, output.Result, services.Memory);
        return new TaskOutcome.StoredResult(launch.Attempt, output.Result.Length, services.Self.Endpoint);
    }

    private static TaskFailure FailureOf(Exception error, TaskLaunch launch, TaskContext context) => error switch
    {
        TaskFailedException { Failure: TaskFailure.MemoryLimit limit } => MemoryFailures.Of(limit, context.Shuffle),
        TaskFailedException typed => typed.Failure,
        OutOfMemoryException => MemoryFailures.OfFullHeap(null, context.Shuffle),
        OperatorFailedException { InnerException: OutOfMemoryException } user =>
            MemoryFailures.OfFullHeap(user, context.Shuffle),
        OperationCanceledException or ThreadInterruptedException
            or OperatorFailedException { InnerException: ThreadInterruptedException }
            when context.Stop.IsCancellationRequested => new TaskFailure.Killed("cancelled"),
        OperatorFailedException inUser => new TaskFailure.UserCode(
            ErrorReport.Of(inUser.InnerException ?? inUser), inUser.Describe()),
        _ => new TaskFailure.Engine(
            ErrorReport.Of(error), $"running partition {launch.Partition} of stage {launch.Stage}"),
    };

    private static TaskMetrics MetricsOf(TaskOutcome outcome, TaskContext context, TimeSpan ran) => new(
        ran, context.Pipelines.RecordsIn, context.Pipelines.RecordsOut, context.Shuffle.ReadBytes,
        outcome is TaskOutcome.MapOutput { Status: MapStatus status } ? status.Blocks.Sum(block => block.Bytes) : 0,
        context.Shuffle.Memory.PeakBytes, context.Shuffle.SpilledBytes, context.Shuffle.SpillCount);
}
