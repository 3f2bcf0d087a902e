using System.Diagnostics;
using Flint.Errors;
using Flint.Identity;
using Flint.Rpc;
using Flint.Tasks.Wire;

namespace Flint.Tasks;

/// <summary>Failures on the wire, each with its type. Stateless.</summary>
internal static class WireFailure
{
    public static FailureRecord ToWire(TaskFailure failure) => failure switch
    {
        TaskFailure.UserCode f => new()
        {
            UserCode = new() { Error = ToWire(f.Error), OperatorName = WireText.Of(f.Operator) },
        },
        TaskFailure.Engine f => new()
        {
            Engine = new() { Error = ToWire(f.Error), Doing = WireText.Of(f.Doing) },
        },
        TaskFailure.FetchFailed f => new() { FetchFailed = ToWire(f) },
        TaskFailure.ExecutorLost f => new()
        {
            ExecutorLost = new()
            {
                Executor = f.Executor.Value,
                Reason = WireText.Of(f.Reason),
                FaultOfTask = f.FaultOfTask,
            },
        },
        TaskFailure.Killed f => new() { Killed = new() { Reason = WireText.Of(f.Reason) } },
        TaskFailure.CommitDenied f => new() { CommitDenied = new() { Partition = f.Partition } },
        TaskFailure.MemoryLimit f => new()
        {
            MemoryLimit = new()
            {
                OperatorName = WireText.Of(f.Operator),
                WantedBytes = f.WantedBytes,
                LimitBytes = f.LimitBytes,
                Input = f.Input is { } input
                    ? new() { Partition = input.Partition, Bytes = input.Bytes, MedianBytes = input.MedianBytes }
                    : null,
                IsOneGroup = f.IsOneGroup,
            },
        },
        TaskFailure.MessageTooLarge f => new()
        {
            MessageTooLarge = new() { What = WireText.Of(f.What), Bytes = f.Bytes, LimitBytes = f.LimitBytes },
        },
        _ => throw new UnreachableException($"Unknown failure {failure}."),
    };

    public static TaskFailure FromWire(FailureRecord record) => record.KindCase switch
    {
        FailureRecord.KindOneofCase.UserCode => new TaskFailure.UserCode(
            FromWire(record.UserCode.Error), record.UserCode.OperatorName),
        FailureRecord.KindOneofCase.Engine => new TaskFailure.Engine(
            FromWire(record.Engine.Error), record.Engine.Doing),
        FailureRecord.KindOneofCase.FetchFailed => FromWire(record.FetchFailed),
        FailureRecord.KindOneofCase.ExecutorLost => new TaskFailure.ExecutorLost(
            new(record.ExecutorLost.Executor), record.ExecutorLost.Reason, record.ExecutorLost.FaultOfTask),
        FailureRecord.KindOneofCase.Killed => new TaskFailure.Killed(record.Killed.Reason),
        FailureRecord.KindOneofCase.CommitDenied => new TaskFailure.CommitDenied(record.CommitDenied.Partition),
        FailureRecord.KindOneofCase.MemoryLimit => new TaskFailure.MemoryLimit(
            record.MemoryLimit.OperatorName, record.MemoryLimit.WantedBytes, record.MemoryLimit.LimitBytes,
            record.MemoryLimit.Input is { } input
                ? new TaskFailure.PartitionSize(input.Partition, input.Bytes, input.MedianBytes)
                : null)
        {
            IsOneGroup = record.MemoryLimit.IsOneGroup,
        },
        FailureRecord.KindOneofCase.MessageTooLarge => new TaskFailure.MessageTooLarge(
            record.MessageTooLarge.What, record.MessageTooLarge.Bytes, record.MessageTooLarge.LimitBytes),
        _ => throw new ProtocolErrorException("a failure is of no kind known here"),
    };

    private static FetchFailedRecord ToWire(TaskFailure.FetchFailed failure)
    {
        var record = new FetchFailedRecord
        {
            Shuffle = failure.Shuffle.Value,
            MapPartition = failure.MapPartition,
            MapAttempt = failure.MapAttempt.Value,
            Reason = WireText.Of(failure.Reason),
        };
        if (failure.Owner is { } owner)
        {
            record.Owner = owner.Value;
        }

        return record;
    }

    private static TaskFailure.FetchFailed FromWire(FetchFailedRecord record) => new(
        new(record.Shuffle), record.MapPartition, new(record.MapAttempt),
        record.HasOwner ? new ExecutorId(record.Owner) : null, record.Reason);

    private static ErrorRecord ToWire(ErrorReport error) => new()
    {
        Type = WireText.Of(error.Type),
        Message = WireText.Of(error.Message),
        StackTrace = WireText.Of(error.StackTrace),
        Cause = error.Cause is null ? null : ToWire(error.Cause),
    };

    private static ErrorReport FromWire(ErrorRecord? record) => record is null
        ? throw new ProtocolErrorException("a failure of user code or engine names no error")
        : new(record.Type, record.Message, record.StackTrace, record.Cause is null ? null : FromWire(record.Cause));
}
