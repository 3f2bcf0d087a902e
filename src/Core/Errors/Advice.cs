using System.Diagnostics;

namespace Flint.Errors;

/// <summary>What a person can do about a failure. Pure.</summary>
internal static class Advice
{
    /// <summary>How tasks get more memory, on each kind of master.</summary>
    public const string MoreMemory =
        "give executors more memory (flint.executor.memory; in local-cluster[n,c,m] the master's m, in local[N] "
        + "flint.driver.memory)";

    /// <param name="failure">What happened.</param>
    /// <param name="inUsersCode">True if frames of the user's code are shown above.</param>
    public static string For(TaskFailure failure, bool inUsersCode) => failure switch
    {
        TaskFailure.Engine when inUsersCode =>
            "look at the first line of your code above; master local runs everything in this process, so a breakpoint "
            + "there works.",
        TaskFailure.UserCode =>
            "look at the first line of your code above with the record that it got; master local runs everything in "
            + "this process, so a breakpoint there works, and flint.pipeline.fused=false gives complete stack traces.",
        TaskFailure.Engine { Error.Root.Type: var type } when type.StartsWith("Flint.", StringComparison.Ordinal) =>
            "the first cause names what could not be read or written, and why.",
        TaskFailure.Engine =>
            "this did not happen in your code: if the cause names a file or a setting, mend that; otherwise report it "
            + "with this text.",
        TaskFailure.FetchFailed =>
            "the executor that held this output was lost or could not be reached, again and again: look at its log, "
            + "at its disk and at the network between the hosts.",
        TaskFailure.ExecutorLost =>
            $"look at the executor's log; if it ended for want of memory, use more partitions or {MoreMemory}.",
        TaskFailure.MemoryLimit { IsOneGroup: true } =>
            "combine the values of a key with ReduceByKey or AggregateByKey, or give the task more memory.",
        TaskFailure.MemoryLimit => "use more partitions, or give the task more memory.",
        TaskFailure.MessageTooLarge =>
            "use more partitions, so that each has less to tell, or raise flint.rpc.message.maxSize.",
        TaskFailure.CommitDenied => "another attempt wrote this partition; nothing is lost. Run the job again.",
        TaskFailure.Killed => "nothing is wrong with the task itself; see why it was killed.",
        _ => throw new UnreachableException($"Unknown failure {failure}."),
    };
}
