using Flint.Events;
using Flint.Identity;
using Flint.Scheduling.Executors;
using Flint.Tasks;

namespace Flint.Scheduling;

/// <summary>
/// What one turn of the core has decided so far, and the turn's time. Owned by the core, shared by its parts.
/// </summary>
internal sealed class CommandBuffer
{
    private readonly List<SchedulerCommand> commands = [];

    /// <summary>The time of this turn.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>What an earlier turn left because it broke off is kept: it was decided, and booked as done.</summary>
    public void Begin(DateTimeOffset now) => Now = now;

    public IReadOnlyList<SchedulerCommand> Take()
    {
        if (commands.Count == 0)
        {
            return [];
        }

        SchedulerCommand[] taken = [.. commands];
        commands.Clear();
        return taken;
    }

    public void Add(SchedulerCommand command) => commands.Add(command);

    public void Send(ExecutorState executor, DriverMessage message) =>
        Send(executor.Id, executor.Incarnation, message);

    public void Send(ExecutorId executor, Incarnation incarnation, DriverMessage message) =>
        commands.Add(new SchedulerCommand.Send(executor, message, incarnation));

    public void Publish(EngineEvent happened) => commands.Add(new SchedulerCommand.Publish(happened));

    public void Warn(string text) => Publish(new EngineEvent.Warned(text));
}
