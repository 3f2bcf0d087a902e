using System.Diagnostics;
using Flint.Events;
using Flint.Rpc;
using Flint.Tasks.Wire;
using Google.Protobuf;

namespace Flint.Tasks;

/// <summary>Outcomes and metrics of attempts on the wire. Stateless.</summary>
internal static class WireOutcome
{
    public static OutcomeRecord ToWire(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Result o => new() { Result = UnsafeByteOperations.UnsafeWrap(o.Bytes) },
        TaskOutcome.StoredResult o => new()
        {
            StoredResult = new() { Attempt = o.Attempt.Value, Bytes = o.Bytes, Endpoint = o.Endpoint },
        },
        TaskOutcome.MapOutput o => new() { MapOutput = WireMapStatus.ToWire(o.Status) },
        TaskOutcome.Failed o => new() { Failed = WireFailure.ToWire(o.Failure) },
        _ => throw new UnreachableException($"Unknown outcome {outcome}."),
    };

    public static MetricsRecord ToWire(TaskMetrics metrics) => new()
    {
        RunTimeTicks = metrics.RunTime.Ticks,
        RecordsRead = metrics.RecordsRead,
        RecordsWritten = metrics.RecordsWritten,
        ShuffleReadBytes = metrics.ShuffleReadBytes,
        ShuffleWrittenBytes = metrics.ShuffleWrittenBytes,
        PeakMemoryBytes = metrics.PeakMemoryBytes,
        SpilledBytes = metrics.SpilledBytes,
        SpillCount = metrics.SpillCount,
    };

    public static ExecutorMessage.AttemptEnded FromWire(AttemptEndedRecord record)
    {
        if (record.Outcome is null || record.Metrics is not { } metrics)
        {
            throw new ProtocolErrorException($"the end of attempt {record.Attempt} names no outcome or no metrics");
        }

        return new(new(record.Attempt), FromWire(record.Outcome), new(
            new(metrics.RunTimeTicks), metrics.RecordsRead, metrics.RecordsWritten, metrics.ShuffleReadBytes,
            metrics.ShuffleWrittenBytes, metrics.PeakMemoryBytes, metrics.SpilledBytes, metrics.SpillCount));
    }

    private static TaskOutcome FromWire(OutcomeRecord record) => record.KindCase switch
    {
        OutcomeRecord.KindOneofCase.Result => new TaskOutcome.Result(record.Result.Memory),
        OutcomeRecord.KindOneofCase.StoredResult => new TaskOutcome.StoredResult(
            new(record.StoredResult.Attempt), record.StoredResult.Bytes, record.StoredResult.Endpoint),
        OutcomeRecord.KindOneofCase.MapOutput => new TaskOutcome.MapOutput(WireMapStatus.FromWire(record.MapOutput)),
        OutcomeRecord.KindOneofCase.Failed => new TaskOutcome.Failed(WireFailure.FromWire(record.Failed)),
        _ => throw new ProtocolErrorException("an outcome is of no kind known here"),
    };
}
