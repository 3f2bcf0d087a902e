using Flint.Errors;
using Flint.Tests.Events;

namespace Flint.Tests.Errors;

public sealed class FailureReportTests
{
    [Fact]
    public void The_report_tells_cause_place_own_frames_and_what_to_do()
    {
        var cause = new ErrorReport(
            "System.FormatException", "The input string 'x' was not in a correct format.", """
               at System.Number.ThrowFormatException[TChar](ReadOnlySpan`1 value)
               at System.Int32.Parse(String s)
               at Program.<>c.<<Main>$>b__0_1(String s) in /src/Program.cs:line 9
               at Flint.Pipelines.UnfusedStep`2.Push(TIn record)
               at FlintStones.Parse(String s)
               at fused(Object[], String[], Int32)
            """, null);
        var report = new FailureReport("CollectAsync", "stage 3, partition 7 failed 4 times, which is the limit")
        {
            Failure = new TaskFailure.UserCode(new("System.Exception", "wrapped", "   at Flint.Tasks.X()", cause), "Map at Program.cs:9"),
            Stage = "3.0 Map",
            Attempt = "17 at partition 7",
            Host = "node-1",
        };

        Assert.Equal(
            """
            CollectAsync failed: stage 3, partition 7 failed 4 times, which is the limit.
              first cause System.FormatException: The input string 'x' was not in a correct format.
              in          Map at Program.cs:9
              stage       3.0 Map
              attempt     17 at partition 7
              host        node-1
              your code   at Program.<>c.<<Main>$>b__0_1(String s) in /src/Program.cs:line 9
                          at FlintStones.Parse(String s)
              what to do  look at the first line of your code above with the record that it got; master local runs everything in this process, so a breakpoint there works, and flint.pipeline.fused=false gives complete stack traces.
            """.ReplaceLineEndings("\n"),
            report.ToString());
    }

    [Fact]
    public void What_is_not_known_is_left_out() =>
        Assert.Equal("CountAsync failed: the session was closed.", new FailureReport("CountAsync", "the session was closed.").ToString());

    [Fact]
    public void Every_failure_has_its_advice() =>
        Assert.All(AllEvents.Failures, failure => Assert.EndsWith(".", Advice.For(failure, inUsersCode: false)));

    [Fact]
    public void Want_of_memory_names_what_gives_more_on_each_kind_of_master()
    {
        var lost = Advice.For(new TaskFailure.ExecutorLost(new("3"), "exit code 137", true), inUsersCode: false);
        var full = new TaskFailure.MemoryLimit("SortByKey", 2, 1).Describe();

        Assert.All([lost, full], text =>
        {
            Assert.Contains("use more partitions", text);
            Assert.Contains(
                "flint.executor.memory; in local-cluster[n,c,m] the master's m, in local[N] flint.driver.memory", text);
        });
    }

    [Fact]
    public void The_exception_is_the_report_and_its_message_one_line()
    {
        var report = new FailureReport("CountAsync", "stage 0 failed 4 times.") { Failure = AllEvents.Failures[0] };
        var error = Assert.Throws<JobFailedException>(() => Throw(report));

        Assert.Equal(
            "CountAsync failed: stage 0 failed 4 times. First cause: System.FormatException: "
            + "inner \u2028 \uD83D\uDE00 (in Map at Program.cs:9).",
            error.Message);
        Assert.StartsWith(report.ToString() + "\n   at Flint.Tests.Errors.FailureReportTests.", error.ToString());
        Assert.Same(report.Failure, error.Failure);
        Assert.Equal(report.ToString(), error.Report);
    }

    private static void Throw(FailureReport report) => throw new JobFailedException(report);

    [Fact]
    public void A_cause_that_the_reason_names_already_is_not_said_twice()
    {
        var failure = new TaskFailure.Killed("cancelled");

        Assert.Equal(
            "A failed: stage 1: killed: cancelled.",
            new FailureReport("A", $"stage 1: {failure.Describe()}") { Failure = failure }.Summary);
    }

    [Fact]
    public void A_cause_that_ends_in_a_full_stop_is_not_said_twice_either()
    {
        var failure = new TaskFailure.Killed("the file is gone.");

        Assert.Equal(
            "A failed: stage 1: killed: the file is gone.",
            new FailureReport("A", $"stage 1: {failure.Describe()}") { Failure = failure }.Summary);
    }

    [Fact]
    public void Frames_of_an_outer_exception_are_shown_if_the_cause_has_none()
    {
        var report = new ErrorReport("A", "", "   at Mine.Outer()", new("B", "", "   at System.Inner()", null));

        Assert.Equal(["at Mine.Outer()"], UserFrames.Of(report));
    }

    [Fact]
    public void Failures_can_be_printed() => Assert.All(
        AllEvents.Failures, failure => Assert.StartsWith(failure.GetType().Name, failure.ToString()));

    [Fact]
    public void At_most_eight_frames_are_shown()
    {
        var trace = string.Join('\n', Enumerable.Range(0, 20).Select(i => $"   at Mine.Frame{i}()"));

        Assert.Equal(8, UserFrames.Of(new("A", "", trace, null)).Count);
        Assert.Empty(UserFrames.Of(null));
    }
}
