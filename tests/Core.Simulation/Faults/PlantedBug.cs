using Flint.Cluster;
using Flint.Errors;
using Flint.Events;
using Flint.Identity;
using Flint.Scheduling;
using Flint.Shuffle;
using Flint.Simulation.World;
using Flint.Tasks;

namespace Flint.Simulation.Faults;

/// <summary>
/// Bugs that a scheduler core might have, planted by rewriting what goes into Handle or comes out of it. The product
/// knows nothing of them; the auditor must catch each.
/// </summary>
internal static class PlantedBug
{
    /// <summary>Tasks start without the epoch that keeps them from reading what was lost before.</summary>
    public static DecideFunction SkipsEpochCheck(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Select(command => RewriteLaunch(command, task => task with { Epoch = new(0) }))];

    /// <summary>The arbiter says yes to everyone.</summary>
    public static DecideFunction LetsEveryoneCommit(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Select(command =>
            command is SchedulerCommand.Send { Message: DriverMessage.CommitAnswered answer } send
                ? send with { Message = answer with { Granted = true } }
                : command)];

    /// <summary>A result counts whoever sends it.</summary>
    public static DecideFunction AcceptsZombies(DecideFunction core)
    {
        var removed = new HashSet<ExecutorId>();
        var launched = new Dictionary<TaskAttemptId, TaskLaunch>();
        return (happened, now) =>
        {
            var commands = core(happened, now).ToList();
            Watch(commands, removed, launched);
            if (happened is SchedulerEvent.MessageReceived
                {
                    Message: ExecutorMessage.AttemptEnded { Outcome: TaskOutcome.Result result } ended,
                } received
                && removed.Contains(received.Executor) && launched.TryGetValue(ended.Attempt, out var task))
            {
                commands.Add(new SchedulerCommand.DeliverResult(task.Job, task.Partition, ended.Attempt, result));
            }

            return commands;
        };
    }

    /// <summary>A failed or lost attempt has no successor.</summary>
    public static DecideFunction ForgetsToQueueAgain(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Select(command =>
            command is SchedulerCommand.Send { Message: DriverMessage.Launch launch } send
                ? send with { Message = new DriverMessage.Launch([.. launch.Tasks.Where(task => task.Number == 0)]) }
                : command)];

    /// <summary>The first output of a map partition is told for ever, wherever it lies.</summary>
    public static DecideFunction ReusesOutputsOfLostExecutors(DecideFunction core)
    {
        var removed = new HashSet<ExecutorId>();
        var first = new Dictionary<(ShuffleId, int), MapStatus>();
        return (happened, now) =>
        {
            if (happened is SchedulerEvent.MessageReceived
                {
                    Message: ExecutorMessage.AttemptEnded { Outcome: TaskOutcome.MapOutput output },
                })
            {
                first.TryAdd((output.Status.Shuffle, output.Status.MapPartition), output.Status);
            }

            var commands = core(happened, now);
            Watch(commands, removed, []);
            return [.. commands.Select(command =>
                command is SchedulerCommand.Send { Message: DriverMessage.MapOutputs outputs } send
                    ? send with { Message = outputs with { Statuses = [.. outputs.Statuses.Select(Reuse)] } }
                    : command)];
        };

        MapStatus? Reuse(MapStatus? status) =>
            status is not null && first.TryGetValue((status.Shuffle, status.MapPartition), out var old)
                && removed.Contains(old.Owner.Executor)
                    ? old
                    : status;
    }

    /// <summary>A task that could not fetch is taken for one whose own code failed.</summary>
    public static DecideFunction CountsFetchFailures(DecideFunction core) => (happened, now) =>
        core(
            happened is SchedulerEvent.MessageReceived
            {
                Message: ExecutorMessage.AttemptEnded
                {
                    Outcome: TaskOutcome.Failed { Failure: TaskFailure.FetchFailed failure },
                } ended,
            } received
                ? received with { Message = ended with { Outcome = new TaskOutcome.Failed(AsUserCode(failure)) } }
                : happened,
            now);

    /// <summary>Nobody listens to a caller who gives up.</summary>
    public static DecideFunction DropsCancel(DecideFunction core) => (happened, now) =>
        happened is SchedulerEvent.JobCancelled ? [] : core(happened, now);

    /// <summary>All tasks go to the executor that registered first, busy or not.</summary>
    public static DecideFunction OverCommitsSlots(DecideFunction core)
    {
        var removed = new HashSet<ExecutorId>();
        var known = new List<SchedulerCommand.Send>();
        return (happened, now) =>
        {
            var commands = core(happened, now);
            Watch(commands, removed, []);
            foreach (var send in commands.OfType<SchedulerCommand.Send>())
            {
                if (send.Message is DriverMessage.Registered)
                {
                    known.Add(send);
                }
            }

            var target = known.Find(registered => !removed.Contains(registered.Executor));
            return [.. commands.Select(command =>
                command is SchedulerCommand.Send { Message: DriverMessage.Launch } send
                    ? send with { Executor = target!.Executor, Incarnation = target.Incarnation }
                    : command)];
        };
    }

    /// <summary>Nobody compares the rows of two attempts: all checksums look like those of partly combined rows.</summary>
    public static DecideFunction OverlooksChangedRows(DecideFunction core)
    {
        var whole = new Dictionary<TaskAttemptId, MapStatus>();
        return (happened, now) =>
        {
            if (happened is SchedulerEvent.MessageReceived
                {
                    Message: ExecutorMessage.AttemptEnded { Outcome: TaskOutcome.MapOutput output } ended,
                } received)
            {
                whole[output.Status.Attempt] = output.Status;
                happened = received with
                {
                    Message = ended with { Outcome = new TaskOutcome.MapOutput(WithoutChecksums(output.Status)) },
                };
            }
            else if (happened is SchedulerEvent.MessageReceived { Message: ExecutorMessage.Register register } again)
            {
                happened = again with
                {
                    Message = register with { Outputs = [.. register.Outputs.Select(WithoutChecksums)] },
                };
            }

            return [.. core(happened, now).Select(command =>
                command is SchedulerCommand.Send { Message: DriverMessage.MapOutputs outputs } send
                    ? send with { Message = outputs with { Statuses = [.. outputs.Statuses.Select(Restore)] } }
                    : command)];
        };

        MapStatus? Restore(MapStatus? status) =>
            status is not null && whole.TryGetValue(status.Attempt, out var known) ? known : status;

        static MapStatus WithoutChecksums(MapStatus status) => status with
        {
            Blocks = [.. status.Blocks.Select(block => block with { RowChecksum = 0 })],
        };
    }

    /// <summary>An attempt whose rows were rolled back is not stopped, and counts when it ends well.</summary>
    public static DecideFunction DeliversRolledBackResults(DecideFunction core)
    {
        var kills = new Dictionary<TaskAttemptId, SchedulerCommand>();
        var ended = new HashSet<JobId>();
        var launched = new Dictionary<TaskAttemptId, TaskLaunch>();
        return (happened, now) =>
        {
            var commands = core(happened, now).ToList();
            Watch(commands, [], launched);
            ended.UnionWith(commands.OfType<SchedulerCommand.EndJob>().Select(end => end.Job));
            foreach (var kill in commands.Where(IsKillOfRolledBack).ToList())
            {
                kills.Add(((DriverMessage.Kill)((SchedulerCommand.Send)kill).Message).Attempt, kill);
                commands.Remove(kill);
            }

            if (happened is SchedulerEvent.MessageReceived { Message: ExecutorMessage.AttemptEnded end }
                && kills.Remove(end.Attempt) && launched.TryGetValue(end.Attempt, out var task)
                && end.Outcome is (TaskOutcome.Result or TaskOutcome.StoredResult) && !ended.Contains(task.Job))
            {
                commands.Add(new SchedulerCommand.DeliverResult(task.Job, task.Partition, end.Attempt, end.Outcome));
            }

            if (commands.Exists(command => command is SchedulerCommand.EndJob))
            {
                commands.InsertRange(0, kills.Values);
                kills.Clear();
            }

            return commands;
        };

        static bool IsKillOfRolledBack(SchedulerCommand command) =>
            command is SchedulerCommand.Send { Message: DriverMessage.Kill kill }
            && kill.Reason.Contains("changed", StringComparison.Ordinal);
    }

    /// <summary>What an executor says it holds is not read.</summary>
    public static DecideFunction OverlooksHeldOutputs(DecideFunction core) => (happened, now) =>
        core(
            happened is SchedulerEvent.MessageReceived { Message: ExecutorMessage.Register register } received
                ? received with { Message = register with { Outputs = [] } }
                : happened,
            now);

    /// <summary>A shuffle is dropped as soon as its map outputs have been told once.</summary>
    public static DecideFunction ForgetsTooEarly(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).SelectMany(command =>
            command is SchedulerCommand.Send { Message: DriverMessage.MapOutputs outputs } send
                ? [send, send with { Message = new DriverMessage.Forget([outputs.Shuffle], [], []) }]
                : new[] { command })];

    /// <summary>Executors are never told what nobody needs.</summary>
    public static DecideFunction NeverForgets(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Where(command =>
            command is not SchedulerCommand.Send { Message: DriverMessage.Forget })];

    /// <summary>The second attempt that asks for a partition may publish, whether or not the first is known to be over.</summary>
    public static DecideFunction FreesSilentHolders(DecideFunction core)
    {
        var denied = new HashSet<TaskAttemptId>();
        return (happened, now) =>
            [.. core(happened, now).Select(command =>
                command is SchedulerCommand.Send { Message: DriverMessage.CommitAnswered { Granted: false } answer } send
                && denied.Add(answer.Attempt)
                    ? send with { Message = answer with { Granted = true } }
                    : command)];
    }

    /// <summary>Nobody listens when the cluster says that it takes an executor away.</summary>
    public static DecideFunction LaunchesOnLeavers(DecideFunction core) => (happened, now) =>
        core(
            happened is SchedulerEvent.ClusterReported { Report: ClusterEvent.Leaving }
                ? new SchedulerEvent.TimePassed()
                : happened,
            now);

    /// <summary>An executor is let go as soon as it is known to leave.</summary>
    public static DecideFunction LetsGoTooEarly(DecideFunction core)
    {
        var leaving = new HashSet<ExecutorId>();
        return (happened, now) =>
        {
            var commands = core(happened, now);
            leaving.UnionWith(commands.OfType<SchedulerCommand.Publish>()
                .Select(publish => publish.Happened)
                .OfType<EngineEvent.ExecutorLeaving>()
                .Select(leaves => leaves.Executor));
            return [.. commands.Select(command => command is SchedulerCommand.Demand demand
                ? new SchedulerCommand.Demand(demand.Desired with
                {
                    Release = demand.Desired.Release
                        .Concat(leaving.Select(one => KeyValuePair.Create(one, ReleaseReason.Drained)))
                        .DistinctBy(one => one.Key)
                        .ToDictionary(),
                })
                : command)];
        };
    }

    /// <summary>A result counts as delivered when it is reported.</summary>
    public static DecideFunction CountsReportedResults(DecideFunction core) => (happened, now) =>
    {
        var commands = core(happened, now).ToList();
        foreach (var result in commands.OfType<SchedulerCommand.DeliverResult>().ToList())
        {
            commands.AddRange(core(
                new SchedulerEvent.ResultFetched(result.Job, result.Partition, result.Attempt), now));
        }

        return commands;
    };

    /// <summary>Nobody listens when a result could not be fetched.</summary>
    public static DecideFunction OverlooksLostResults(DecideFunction core) => (happened, now) =>
        core(happened is SchedulerEvent.ResultLost ? new SchedulerEvent.TimePassed() : happened, now);

    /// <summary>A result that its executor keeps is not told to be of no use.</summary>
    public static DecideFunction LeavesResults(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Where(command =>
            command is not SchedulerCommand.Send { Message: DriverMessage.Forget { Results.Count: > 0 } })];

    /// <summary>A program goes with the job that brought it.</summary>
    public static DecideFunction KeepsNoPrograms(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Where(command =>
            command is not (SchedulerCommand.KeepProgram or SchedulerCommand.DropProgram))];

    /// <summary>A program stays when its shuffle is forgotten.</summary>
    public static DecideFunction DropsNoPrograms(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Where(command => command is not SchedulerCommand.DropProgram)];

    /// <summary>The ends of tasks whose executor was lost are not told.</summary>
    public static DecideFunction SwallowsEnds(DecideFunction core) => (happened, now) =>
        [.. core(happened, now).Where(command =>
            command is not SchedulerCommand.Publish
            {
                Happened: EngineEvent.TaskEnded { Failure: TaskFailure.ExecutorLost },
            })];

    private static TaskFailure.UserCode AsUserCode(TaskFailure.FetchFailed failure) =>
        new(new ErrorReport("FetchException", failure.Reason, "", null), "fetch");

    private static SchedulerCommand RewriteLaunch(SchedulerCommand command, Func<TaskLaunch, TaskLaunch> rewrite) =>
        command is SchedulerCommand.Send { Message: DriverMessage.Launch launch } send
            ? send with { Message = new DriverMessage.Launch([.. launch.Tasks.Select(rewrite)]) }
            : command;

    private static void Watch(
        IReadOnlyList<SchedulerCommand> commands, HashSet<ExecutorId> removed,
        Dictionary<TaskAttemptId, TaskLaunch> launched)
    {
        foreach (var command in commands)
        {
            if (command is SchedulerCommand.Publish { Happened: EngineEvent.ExecutorRemoved gone })
            {
                removed.Add(gone.Executor);
            }
            else if (command is SchedulerCommand.Send { Message: DriverMessage.Launch launch })
            {
                foreach (var task in launch.Tasks)
                {
                    launched.TryAdd(task.Attempt, task);
                }
            }
        }
    }
}
