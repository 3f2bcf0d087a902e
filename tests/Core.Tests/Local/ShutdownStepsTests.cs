using Flint.Errors;
using Flint.Local;

namespace Flint.Tests.Local;

public sealed class ShutdownStepsTests
{
    [Fact]
    public async Task Steps_end_in_reverse_order_and_only_once()
    {
        var ended = new List<string>();
        var steps = new ShutdownSteps();
        steps.Started("first", () => Note("first"));
        steps.Started("second", () => Note("second"));

        await steps.DisposeAsync();
        await steps.DisposeAsync();

        Assert.Equal(["second", "first"], ended);

        ValueTask Note(string step)
        {
            ended.Add(step);
            return default;
        }
    }

    [Fact]
    public async Task A_failing_step_does_not_keep_the_others_from_ending_and_is_reported_by_name()
    {
        var ended = false;
        var steps = new ShutdownSteps();
        steps.Started("the first", () =>
        {
            ended = true;
            return default;
        });
        steps.Started("the second", () => throw new IOException("disk gone"));

        var error = await Assert.ThrowsAsync<AggregateException>(async () => await steps.DisposeAsync());

        Assert.True(ended);
        var reported = Assert.IsType<FlintException>(Assert.Single(error.InnerExceptions));
        Assert.Equal("Could not end the second: disk gone", reported.Message);
    }
}
