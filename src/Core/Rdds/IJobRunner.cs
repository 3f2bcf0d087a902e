using Flint.Rdds.Plans;

namespace Flint.Rdds;

/// <summary>
/// Port: runs a lowered job. Called from any thread; several jobs may run at once. Implemented over the scheduler.
/// </summary>
internal interface IJobRunner
{
    /// <summary>
    /// Runs the job, whose programs executors can fetch meanwhile; results come as they arrive, each partition once.
    /// Stopping early, or the token, cancels the job.
    /// </summary>
    /// <exception cref="Errors.FlintException">The job failed; the exception is the report.</exception>
    IAsyncEnumerable<PartitionResult> RunAsync(JobPlan plan, CancellationToken stop);

    /// <summary>
    /// A shuffle of a lineage was made: what it writes is kept for as long as the object lives. Keeps no hold on it.
    /// </summary>
    void Track(ShuffleDependency shuffle);

    /// <summary>Says something to the people who run the session.</summary>
    void Warn(string text);
}

/// <summary>The encoded result of one partition.</summary>
internal readonly record struct PartitionResult(int Partition, ReadOnlyMemory<byte> Bytes);
