using Flint.Identity;
using Flint.Tasks.Wire;
using Google.Protobuf;

namespace Flint.Tasks;

/// <summary>Orders of the driver on the wire. Stateless.</summary>
internal static class WireLaunch
{
    public static TaskLaunchRecord ToWire(TaskLaunch launch)
    {
        var record = new TaskLaunchRecord
        {
            Attempt = launch.Attempt.Value,
            Job = launch.Job.Value,
            Stage = launch.Stage.Stage.Value,
            StageNumber = launch.Stage.Number,
            Partition = launch.Partition,
            Number = launch.Number,
            Program = launch.Program.Hex,
            Input = UnsafeByteOperations.UnsafeWrap(launch.Input),
            Epoch = launch.Epoch.Value,
        };
        if (launch.Writes is { } shuffle)
        {
            record.Writes = shuffle.Value;
        }

        return record;
    }

    public static TaskLaunch FromWire(TaskLaunchRecord record) => new(
        new(record.Attempt), new(record.Job), new(new(record.Stage), record.StageNumber), record.Partition,
        record.Number, record.HasWrites ? new ShuffleId(record.Writes) : null, new(record.Program),
        record.Input.Memory, new(record.Epoch));

    public static DriverMessage.Kill FromWire(KillRecord record) =>
        new(new(record.Attempt), record.Reason, record.Interrupt);

    public static DriverMessage.CommitAnswered FromWire(CommitAnsweredRecord record) =>
        new(new(record.Attempt), record.Granted);

    public static DriverMessage.Forget FromWire(ForgetRecord record) => new(
        [.. record.Shuffles.Select(shuffle => new ShuffleId(shuffle))],
        [.. record.Programs.Select(program => new ProgramHash(program))],
        [.. record.Results.Select(attempt => new TaskAttemptId(attempt))]);
}
