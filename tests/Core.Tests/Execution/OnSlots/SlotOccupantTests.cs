using Flint.Execution.OnSlots;

namespace Flint.Tests.Execution.OnSlots;

/// <summary>An attempt that is told to stop, and the user's callbacks on its token.</summary>
public sealed class SlotOccupantTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_callback_that_throws_harms_nobody_who_cancels()
    {
        var occupant = new SlotOccupant();
        using var called = new ManualResetEventSlim();
        using var callback = occupant.Stop.Register(() =>
        {
            called.Set();
            throw new InvalidOperationException("from a callback");
        });

        occupant.Cancel();

        Assert.True(occupant.Stop.IsCancellationRequested);
        Assert.True(called.Wait(Limit, Stop));
    }

    [Fact]
    public void A_callback_that_does_not_return_holds_up_nobody_who_cancels()
    {
        var occupant = new SlotOccupant();
        using var go = new ManualResetEventSlim();
        using var returned = new ManualResetEventSlim();
        var stop = Stop;
        var callback = occupant.Stop.Register(() =>
        {
            if (go.Wait(Limit, stop))
            {
                returned.Set();
            }
        });

        occupant.Cancel();

        Assert.False(returned.IsSet);
        go.Set();
        Assert.True(returned.Wait(Limit, Stop));
        callback.Dispose();
    }
}
