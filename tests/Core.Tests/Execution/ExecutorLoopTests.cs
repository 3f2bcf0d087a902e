using Flint.Execution;
using Flint.Identity;

namespace Flint.Tests.Execution;

public sealed class ExecutorLoopTests
{
    [Fact]
    public async Task What_a_slot_that_was_left_behind_reports_after_the_end_is_not_wanted_and_harms_nobody()
    {
        var loop = new ExecutorLoop(
            null!, new DriverTerm(1), _ => { }, _ => throw new IOException("nobody listens"), TimeProvider.System);
        await loop.DisposeAsync();

        Assert.False(await loop.RaiseAsync(new ExecutorEvent.TimePassed()));
    }
}
