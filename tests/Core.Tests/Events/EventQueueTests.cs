using Flint.Events;
using Microsoft.Extensions.Time.Testing;

namespace Flint.Tests.Events;

public sealed class EventQueueTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Recorder sink = new();

    [Fact]
    public async Task Events_come_in_order_and_all_before_the_end()
    {
        var queue = Started(capacity: 100, TimeSpan.Zero);
        Publish(queue, 0, 100);

        await queue.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), sink.Texts);
        Assert.True(sink.Disposed);
    }

    [Fact]
    public async Task A_full_queue_drops_counts_and_reports_and_never_waits()
    {
        var queue = Started(capacity: 4, TimeSpan.Zero);
        sink.Gate = new();
        Publish(queue, 0, 1);
        await sink.Blocked.Task;
        Publish(queue, 1, 11);
        sink.Gate.SetResult();
        await sink.WaitForAsync(5);
        Publish(queue, 11, 12);

        await queue.DisposeAsync();

        // The four that fitted come late; what is missing is said before the next one.
        Assert.Equal(["0", "dropped 6", "1", "2", "3", "4", "11"], sink.Texts);
    }

    [Fact]
    public async Task A_sink_that_draws_gets_a_turn_after_each_pause_while_it_wants_one()
    {
        sink.WantsTurns = true;
        var queue = Started(capacity: 10, TimeSpan.FromSeconds(1));
        await sink.WaitForTurnsAsync(1);
        for (var turn = 2; turn <= 4; turn++)
        {
            await AdvanceUntilTurnAsync(turn);
        }

        await queue.DisposeAsync();

        Assert.True(sink.Turns >= 4);
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_pause()
    {
        var queue = Started(capacity: 10, TimeSpan.FromDays(1));
        Publish(queue, 0, 1);
        await sink.WaitForTurnsAsync(1);
        Publish(queue, 1, 2);

        await queue.DisposeAsync();

        Assert.Equal(["0", "1"], sink.Texts);
    }

    [Fact]
    public void A_bus_hands_each_event_to_all_sinks()
    {
        var second = new Recorder();

        Publish(new EventBus([sink, second]), 0, 3);

        Assert.Equal(["0", "1", "2"], sink.Texts);
        Assert.Equal(sink.Texts, second.Texts);
    }

    private static void Publish(IEventSink sink, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            sink.Publish(new EngineEvent.Warned($"{i}"), DateTimeOffset.UnixEpoch);
        }
    }

    private EventQueue Started(int capacity, TimeSpan pause)
    {
        var queue = new EventQueue(sink, capacity, pause, time);
        queue.Start();
        return queue;
    }

    private async Task AdvanceUntilTurnAsync(int turn)
    {
        // The loop arms its pause after the turn that we saw, so one step may come too early.
        var reached = sink.WaitForTurnsAsync(turn);
        while (!reached.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private sealed class Recorder : IQueuedSink
    {
        private readonly Lock guard = new();
        private readonly List<string> texts = [];
        private readonly List<(int Count, TaskCompletionSource Reached)> waitingForTexts = [];
        private readonly List<(int Count, TaskCompletionSource Reached)> waitingForTurns = [];

        public TaskCompletionSource Blocked { get; } = new();

        public TaskCompletionSource? Gate { get; set; }

        public bool WantsTurns { get; set; }

        public bool Disposed { get; private set; }

        public int Turns { get; private set; }

        public IReadOnlyList<string> Texts
        {
            get
            {
                lock (guard)
                {
                    return [.. texts];
                }
            }
        }

        public void Publish(EngineEvent happened, DateTimeOffset at)
        {
            lock (guard)
            {
                texts.Add(happened switch
                {
                    EngineEvent.EventsDropped dropped => $"dropped {dropped.Count}",
                    EngineEvent.Warned warned => warned.Text,
                    _ => $"{happened}",
                });
                Release(waitingForTexts, texts.Count);
            }
        }

        public async ValueTask CaughtUpAsync()
        {
            if (Gate is { } gate)
            {
                Blocked.TrySetResult();
                await gate.Task;
            }

            lock (guard)
            {
                Turns++;
                Release(waitingForTurns, Turns);
            }
        }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }

        public Task WaitForAsync(int count) => Wait(waitingForTexts, count, () => texts.Count);

        public Task WaitForTurnsAsync(int count) => Wait(waitingForTurns, count, () => Turns);

        private Task Wait(List<(int Count, TaskCompletionSource Reached)> waiting, int count, Func<int> now)
        {
            lock (guard)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting.Add((count, reached));
                Release(waiting, now());
                return reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        private static void Release(List<(int Count, TaskCompletionSource Reached)> waiting, int now)
        {
            foreach (var (count, reached) in waiting)
            {
                if (now >= count)
                {
                    reached.TrySetResult();
                }
            }
        }
    }
}
