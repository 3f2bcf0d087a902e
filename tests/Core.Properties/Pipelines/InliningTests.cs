using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Properties.Pipelines;

/// <summary>The JIT says itself what it inlined into a generated loop.</summary>
public sealed class InliningTests
{
    [Fact]
    public void The_source_the_users_functions_and_the_terminal_are_inlined_into_the_loop()
    {
        using var events = new InliningEvents();
        var captured = 3L;
        var boxed = new Adder(captured);
        RecordOperator[] steps =
        [
            new MapOperator<long, long>(static x => (x * 3) + 1),
            new MapOperator<long, long>(x => x + captured),
            new MapOperator<long, long>(boxed.AddBoxed),
            new MapOperator<long, long>(StaticMethod),
            new FilterOperator<long>(x => (x & 1) == 0),
        ];
        var sum = new ReduceTerminal<long>((a, b) => a + b, CancellationToken.None);

        ChainRun.Push(new RangeSource(0, 10), steps, sum, Scope());
        ChainRun.Push(new RangeSource(0, 10), steps, new TakeTerminal<long>(3), Scope());

        string[] wanted =
        [
            .. steps.Select(step => step.Body!.Method.Name), sum.Body.Method.Name, nameof(TakeTerminal<long>.Push),
            nameof(RangeSource.Cursor.Next),
        ];
        Assert.Empty(events.MissingIn("FusedChain", wanted));
    }

    [Fact]
    public void A_compiled_expression_is_called_and_not_inlined()
    {
        using var events = new InliningEvents();
        System.Linq.Expressions.Expression<Func<long, long>> expression = x => x + 1;
        var count = new CountTerminal<long>();
        var body = expression.Compile();

        ChainRun.Push(new RangeSource(0, 10), [new MapOperator<long, long>(body)], count, Scope());

        Assert.Equal(10, count.Count);
        Assert.Empty(events.MissingIn("FusedChain", [count.Body.Method.Name]));
        Assert.DoesNotContain(body.Method.Name, events.Seen("FusedChain"));
    }

    private static long StaticMethod(long x) => x - 2;

    private static PipelineScope Scope() =>
        new(new PipelineOptions(), new PipelineCache(false), CancellationToken.None);

    private readonly record struct Adder(long Amount)
    {
        public long AddBoxed(long x) => x + Amount;
    }

    private sealed class InliningEvents : EventListener
    {
        private const EventKeywords JitTracing = (EventKeywords)0x1000;

        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

        private readonly BlockingCollection<(string Root, string Inlinee)> _arriving = [];
        private readonly HashSet<(string Root, string Inlinee)> _seen = [];

        public IEnumerable<string> Seen(string root) =>
            _seen.Where(pair => pair.Root == root).Select(pair => pair.Inlinee);

        /// <summary>What of the wanted was not inlined. The runtime delivers its events some time later.</summary>
        public string[] MissingIn(string root, string[] wanted)
        {
            while (wanted.Except(Seen(root)).Any() && _arriving.TryTake(out var next, Deadline))
            {
                _seen.Add(next);
            }

            return [.. wanted.Except(Seen(root))];
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            {
                EnableEvents(eventSource, EventLevel.Verbose, JitTracing);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName?.StartsWith("MethodJitInliningSucceeded", StringComparison.Ordinal) == true)
            {
                _arriving?.Add((Field(eventData, "MethodBeingCompiledName"), Field(eventData, "InlineeName")));
            }
        }

        private static string Field(EventWrittenEventArgs happened, string name) =>
            happened.Payload![happened.PayloadNames!.IndexOf(name)] as string ?? "";
    }
}
