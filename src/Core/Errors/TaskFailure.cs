using System.Text.Json.Serialization;
using Flint.Identity;

namespace Flint.Errors;

/// <summary>
/// Why a task attempt did not succeed. A closed family: recovery decisions read the type, never a message.
/// Crosses the wire with its type intact.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(UserCode), nameof(UserCode))]
[JsonDerivedType(typeof(Engine), nameof(Engine))]
[JsonDerivedType(typeof(FetchFailed), nameof(FetchFailed))]
[JsonDerivedType(typeof(ExecutorLost), nameof(ExecutorLost))]
[JsonDerivedType(typeof(Killed), nameof(Killed))]
[JsonDerivedType(typeof(CommitDenied), nameof(CommitDenied))]
[JsonDerivedType(typeof(MemoryLimit), nameof(MemoryLimit))]
[JsonDerivedType(typeof(MessageTooLarge), nameof(MessageTooLarge))]
public abstract record TaskFailure
{
    private protected TaskFailure() { }

    /// <summary>True if the failure counts towards <c>flint.task.maxFailures</c>.</summary>
    public virtual bool CountsAgainstTask => false;

    /// <summary>One sentence for people.</summary>
    public abstract string Describe();

    /// <summary>Code of the user threw.</summary>
    /// <param name="Error">The exception.</param>
    /// <param name="Operator">The operator that ran, with its place in the source where known.</param>
    public sealed record UserCode(ErrorReport Error, string Operator) : TaskFailure
    {
        /// <inheritdoc/>
        public override bool CountsAgainstTask => true;

        /// <inheritdoc/>
        public override string Describe() => $"{Error.Root.Type}: {Error.Root.Message} (in {Operator})";
    }

    /// <summary>The task's input or program was unusable on the executor, or the engine itself failed.</summary>
    /// <param name="Error">The exception.</param>
    /// <param name="Doing">What the executor was doing.</param>
    public sealed record Engine(ErrorReport Error, string Doing) : TaskFailure
    {
        /// <inheritdoc/>
        public override bool CountsAgainstTask => true;

        /// <inheritdoc/>
        public override string Describe() => $"{Doing}: {Error.Root.Type}: {Error.Root.Message}";
    }

    /// <summary>A map output could not be read; the parent stage runs again for it.</summary>
    /// <param name="Shuffle">The shuffle.</param>
    /// <param name="MapPartition">Index of the map task, or -1 when no output was registered at all.</param>
    /// <param name="MapAttempt">The attempt whose output was asked for.</param>
    /// <param name="Owner">The executor that was asked, or null.</param>
    /// <param name="Reason">What went wrong.</param>
    public sealed record FetchFailed(
        ShuffleId Shuffle, int MapPartition, TaskAttemptId MapAttempt, ExecutorId? Owner, string Reason) : TaskFailure
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"could not fetch output {MapPartition} of shuffle {Shuffle} from executor {Owner}: {Reason}";
    }

    /// <summary>The executor went away while the attempt ran.</summary>
    /// <param name="Executor">The executor.</param>
    /// <param name="Reason">Why it is counted as lost.</param>
    /// <param name="FaultOfTask">False when the loss cannot be the task's doing (node lost, preempted).</param>
    public sealed record ExecutorLost(ExecutorId Executor, string Reason, bool FaultOfTask) : TaskFailure
    {
        /// <inheritdoc/>
        public override bool CountsAgainstTask => FaultOfTask;

        /// <inheritdoc/>
        public override string Describe() => $"executor {Executor} was lost: {Reason}";
    }

    /// <summary>The attempt was killed on purpose.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Killed(string Reason) : TaskFailure
    {
        /// <inheritdoc/>
        public override string Describe() => $"killed: {Reason}";
    }

    /// <summary>Another attempt holds the right to publish this partition's output.</summary>
    /// <param name="Partition">The partition.</param>
    public sealed record CommitDenied(int Partition) : TaskFailure
    {
        /// <inheritdoc/>
        public override string Describe() => $"another attempt commits the output of partition {Partition}";
    }

    /// <summary>An operator needed more memory than the task may use.</summary>
    /// <param name="Operator">The operator.</param>
    /// <param name="WantedBytes">What it asked for.</param>
    /// <param name="LimitBytes">What the task may use; 0: the managed heap itself was full.</param>
    /// <param name="Input">How much the task read of a shuffle, or null if it read none.</param>
    public sealed record MemoryLimit(string Operator, long WantedBytes, long LimitBytes, PartitionSize? Input = null)
        : TaskFailure
    {
        /// <inheritdoc/>
        public override bool CountsAgainstTask => true;

        /// <summary>True if one group alone is too large, which more partitions would not divide.</summary>
        public bool IsOneGroup { get; init; }

        /// <inheritdoc/>
        public override string Describe() => $"{Needs}{Input?.Describe()}: {Remedy} or {Advice.MoreMemory}";

        private string Remedy => IsOneGroup
            ? "more partitions do not divide one group: combine its values with ReduceByKey or AggregateByKey,"
            : "use more partitions (the operator's argument, or flint.default.parallelism)";

        private string Needs => LimitBytes == 0
            ? $"the heap was full during {Operator}"
            : $"{Operator} needs {WantedBytes} bytes more, the task may use {LimitBytes}";
    }

    /// <summary>
    /// What driver and executor have to tell each other of the task does not fit into a message. No attempt would fare
    /// better: the job is given up at once.
    /// </summary>
    /// <param name="What">What was to be told.</param>
    /// <param name="Bytes">Its size, at least.</param>
    /// <param name="LimitBytes">The setting <c>flint.rpc.message.maxSize</c>.</param>
    public sealed record MessageTooLarge(string What, long Bytes, long LimitBytes) : TaskFailure
    {
        /// <inheritdoc/>
        public override bool CountsAgainstTask => true;

        /// <inheritdoc/>
        public override string Describe() =>
            $"{What} takes {Bytes} bytes, flint.rpc.message.maxSize allows messages of {LimitBytes}: " +
            "use more partitions or raise flint.rpc.message.maxSize";
    }

    /// <summary>How much of a shuffle one task reads, compressed.</summary>
    /// <param name="Partition">Index of the partition.</param>
    /// <param name="Bytes">Its size.</param>
    /// <param name="MedianBytes">The median of all partitions of its stage.</param>
    public sealed record PartitionSize(int Partition, long Bytes, long MedianBytes)
    {
        internal string Describe() =>
            $"; it reads partition {Partition} of {Bytes} bytes, the median is {MedianBytes}";
    }
}
