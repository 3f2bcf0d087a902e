using Flint.Identity;
using Flint.Tasks.Wire;

namespace Flint.Tasks;

/// <summary>Registrations and their answers on the wire. Stateless.</summary>
internal static class WireRegistration
{
    public static RegisterRecord ToWire(ExecutorMessage.Register message) => new()
    {
        Executor = message.Executor.Value,
        Incarnation = message.Incarnation.Value,
        Token = message.Token,
        Term = message.Term.Value,
        Host = message.Host,
        Endpoint = message.Endpoint,
        Slots = message.Slots,
        Version = message.Version,
        Attempts = { message.Attempts.Select(attempt => attempt.Value) },
        Outputs = { message.Outputs.Select(WireMapStatus.ToWire) },
        ProcessId = message.ProcessId,
    };

    public static ExecutorMessage.Register FromWire(RegisterRecord record) => new(
        new(record.Executor), new(record.Incarnation), record.Token, new(record.Term), record.Host, record.Endpoint,
        record.Slots, record.Version,
        [.. record.Attempts.Select(attempt => new TaskAttemptId(attempt))],
        [.. record.Outputs.Select(WireMapStatus.FromWire)])
        {
            ProcessId = record.ProcessId,
        };

    public static RegisteredRecord ToWire(DriverMessage.Registered message)
    {
        var record = new RegisteredRecord { Epoch = message.Epoch.Value };
        foreach (var (key, value) in message.Settings)
        {
            record.Settings.Add(key, value);
        }

        return record;
    }

    public static DriverMessage.Registered FromWire(RegisteredRecord record) =>
        new(new Dictionary<string, string>(record.Settings), new(record.Epoch));
}
