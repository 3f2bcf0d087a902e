using Flint.Rdds.Plans;
using Flint.Rdds;

namespace Flint.Tests.Rdds;

public sealed class OnceAsyncTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_callers_get_one_computation()
    {
        var computed = 0;
        var go = new TaskCompletionSource();
        var once = new OnceAsync<string>(async _ =>
        {
            computed++;
            await go.Task;
            return "value";
        });

        var first = once.GetAsync(Stop).AsTask();
        var second = once.GetAsync(Stop).AsTask();
        go.SetResult();

        Assert.Equal(["value", "value"], await Task.WhenAll(first, second));
        Assert.Equal(1, computed);
    }

    [Fact]
    public async Task A_failed_computation_is_tried_again_by_the_next_caller()
    {
        var tries = 0;
        var once = new OnceAsync<string>(_ => ++tries == 1 ? throw new IOException("first") : new("value"));

        await Assert.ThrowsAsync<IOException>(async () => await once.GetAsync(Stop));

        Assert.Equal("value", await once.GetAsync(Stop));
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_take_the_others_with_it()
    {
        var go = new TaskCompletionSource();
        var once = new OnceAsync<string>(async stop =>
        {
            await go.Task.WaitAsync(stop);
            return "value";
        });
        using var stop = new CancellationTokenSource();

        var first = once.GetAsync(stop.Token).AsTask();
        var second = once.GetAsync(Stop).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();

        Assert.Equal("value", await second);
    }
}
