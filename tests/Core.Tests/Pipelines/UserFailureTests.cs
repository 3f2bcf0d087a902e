using System.Runtime.CompilerServices;
using Flint.Errors;
using Flint.Identity;
using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Tests.Pipelines;

public sealed class UserFailureTests
{
    public static TheoryData<bool> Forms => [false, true];

    [Theory, MemberData(nameof(Forms))]
    public void A_failing_lambda_is_reported_with_record_operator_place_and_trace(bool fused)
    {
        RecordOperator[] steps =
        [
            new MapOperator<int, int>(x => x - 3000), new MapOperator<int, int>(x => 100 / x),
            new FilterOperator<int>(x => x > 0),
        ];

        var error = Assert.Throws<OperatorFailedException>(
            () => Scopes.Push<int, int>(Scopes.New(fused), Enumerable.Range(0, 5000), steps));

        Assert.Equal(("Map", 3000L, false), (error.OperatorName, error.RecordIndex, error.FramesInlined));
        Assert.StartsWith("UserFailureTests.cs:", error.Place);
        Assert.IsType<DivideByZeroException>(error.InnerException);
        Assert.Contains(nameof(A_failing_lambda_is_reported_with_record_operator_place_and_trace), error.InnerException.StackTrace);
        Assert.StartsWith("Map at UserFailureTests.cs:", error.Describe());
        Assert.EndsWith(", record 3000", error.Describe());
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_failing_lambda_over_a_range_is_reported_with_its_record(bool fused)
    {
        var error = Assert.Throws<OperatorFailedException>(() => ChainRun.Push(
            new RangeSource(1, 5000), [new MapOperator<long, long>(x => 10 / (x - 4000))], new NullTerminal<long>(),
            Scopes.New(fused)));

        Assert.Equal(("Map", 3999L, false), (error.OperatorName, error.RecordIndex, error.FramesInlined));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_failing_lambda_in_front_of_a_users_iterator_keeps_its_operator(bool fused)
    {
        var scope = Scopes.New(fused);
        var chain = ChainRun.Pull<long, long>(
            new RangeSource(0, 5000), [new MapOperator<long, long>(x => 10 / (x - 4000))], scope);
        using var body = new MapPartitionsSource<long, long>(chain, (_, records) => records.Select(x => x), 0, scope);

        var error = Assert.Throws<OperatorFailedException>(
            () => ChainRun.Push(body, [], new NullTerminal<long>(), scope));

        Assert.Equal(("Map", 4000L), (error.OperatorName, error.RecordIndex));
    }

    [Fact]
    public void Functions_that_run_too_deep_inside_each_other_fail_the_attempt_and_spare_the_process()
    {
        var scope = Scopes.New(fused: true);
        BatchSource<long> source = new RangeSource(0, 10);
        for (var level = 0; level < 100_000; level++)
        {
            source = new MapPartitionsSource<long, long>(source, (_, records) => records.Select(x => x), 0, scope);
        }

        var error = Assert.Throws<OperatorFailedException>(() => source.Read(out _));

        Assert.Equal("MapPartitions", error.OperatorName);
        Assert.Contains("one inside the other", error.InnerException!.Message);
    }

    [Fact]
    public void A_source_that_fails_below_thousands_of_functions_keeps_its_own_failure()
    {
        var scope = Scopes.New(fused: true);
        BatchSource<int> source = new EnumerableSource<int>(Breaks());
        for (var level = 0; level < 2_000; level++)
        {
            source = new MapPartitionsSource<int, int>(source, (_, records) => records.Select(x => x), 0, scope);
        }

        Assert.Equal("the disk", Assert.Throws<IOException>(() => source.Read(out _)).Message);

        static IEnumerable<int> Breaks()
        {
            yield return 1;
            throw new IOException("the disk");
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_sequence_that_fails_while_it_is_enumerated_blames_its_FlatMap(bool fused)
    {
        var error = Assert.Throws<OperatorFailedException>(() => Scopes.Push<int, int>(
            Scopes.New(fused), [1, 2], new MapOperator<int, int>(x => x), new FlatMapOperator<int, int>(FailsAfterOne)));

        Assert.Equal(("FlatMap", 0L), (error.OperatorName, error.RecordIndex));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_null_sequence_blames_its_FlatMap(bool fused)
    {
        var error = Assert.Throws<OperatorFailedException>(() => Scopes.Push<int, int>(
            Scopes.New(fused), [1, 2], new FlatMapOperator<int, int>(x => x == 1 ? [] : null!)));

        Assert.Equal(("FlatMap", 1L), (error.OperatorName, error.RecordIndex));
        Assert.Equal("The function of FlatMap returned null instead of a sequence.", error.InnerException!.Message);
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_failing_action_is_reported_and_not_repeated(bool fused)
    {
        var calls = 0;
        var forEach = new ForEachTerminal<int>(
            x =>
            {
                calls++;
                if (x == 5)
                {
                    throw new FormatException("five");
                }
            },
            CancellationToken.None);

        var error = Assert.Throws<OperatorFailedException>(() => ChainRun.Push(
            new EnumerableSource<int>(Enumerable.Range(0, 10)), [new MapOperator<int, int>(x => x)], forEach,
            Scopes.New(fused)));

        Assert.Equal(("ForEach", 5L, 6), (error.OperatorName, error.RecordIndex, calls));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_failing_fold_names_its_action(bool fused)
    {
        var reduce = new ReduceTerminal<int>((a, b) => b == 7 ? throw new FormatException("seven") : a + b, CancellationToken.None);

        var error = Assert.Throws<OperatorFailedException>(() => ChainRun.Push(
            new EnumerableSource<int>(Enumerable.Range(0, 10)), [new MapOperator<int, int>(x => x)], reduce,
            Scopes.New(fused)));

        Assert.Equal("Reduce", error.OperatorName);
        Assert.IsType<FormatException>(error.InnerException);
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_failure_of_the_source_passes_a_users_iterator_with_its_type(bool fused)
    {
        var scope = Scopes.New(fused);
        var lost = new TaskFailedException(new TaskFailure.FetchFailed(new(1), 2, new(3), null, "gone"));
        using var body = new MapPartitionsSource<int, int>(
            new EnumerableSource<int>(Failing(lost)), (_, records) => records.Where(x => x > 0), 0, scope);

        Assert.Same(lost, Assert.Throws<TaskFailedException>(() => body.Read(out _)));
    }

    [Fact]
    public void A_failure_of_the_source_counts_even_if_the_users_iterator_catches_it()
    {
        var lost = new InvalidOperationException("disk");
        using var body = new MapPartitionsSource<int, int>(
            new EnumerableSource<int>(Failing(lost)), (_, records) => Careless(records), 0, Scopes.New(true));

        Assert.Same(lost, Assert.Throws<InvalidOperationException>(() => body.Read(out _)));
    }

    [Fact]
    public void A_failing_iterator_is_reported_with_the_record_it_had_read()
    {
        using var body = new MapPartitionsSource<int, int>(
            new EnumerableSource<int>([3, 2, 1, 0]), (_, records) => records.Select(x => 6 / x), 0, Scopes.New(true));

        var error = Assert.Throws<OperatorFailedException>(() => body.Read(out _));

        Assert.Equal(("MapPartitions", 3L), (error.OperatorName, error.RecordIndex));
    }

    [Theory, MemberData(nameof(Forms))]
    public void Cancellation_by_the_attempts_token_is_no_failure(bool fused)
    {
        using var stop = new CancellationTokenSource();
        var map = new MapOperator<int, int>(
            x =>
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
                return x;
            });

        Assert.Throws<OperationCanceledException>(
            () => Scopes.Push<int, int>(Scopes.Stoppable(fused, stop.Token), [1], map));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_users_own_cancelled_token_is_a_failure(bool fused)
    {
        var map = new MapOperator<int, int>(_ => throw new OperationCanceledException(new CancellationToken(true)));

        Assert.Throws<OperatorFailedException>(() => Scopes.Push<int, int>(Scopes.New(fused), [1], map));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_terminals_own_failure_is_not_the_users_and_nothing_is_repeated(bool fused)
    {
        var calls = 0;
        var map = new MapOperator<int, int>(x => { calls++; return x; });

        Assert.Throws<IOException>(() => ChainRun.Push(
            new EnumerableSource<int>([1, 2, 3]), [map], new FullDisk(failAt: 2), Scopes.New(fused)));

        Assert.Equal(2, calls);
    }

    [Fact]
    public void A_lambda_that_does_not_fail_again_is_reported_with_its_chain_and_frames_inlined()
    {
        var calls = 0;
        var scope = Scopes.New(true);
        RecordOperator[] steps =
        [
            new MapOperator<int, int>(x => x), new FilterOperator<int>(x => 1 / (++calls - 2) < 5),
        ];

        var error = Assert.Throws<OperatorFailedException>(() => Scopes.Push<int, int>(scope, [1, 2, 3], steps));

        Assert.Equal(("Map > Filter", null, true), (error.OperatorName, error.RecordIndex, error.FramesInlined));
        Assert.IsType<DivideByZeroException>(error.InnerException);
        Assert.Equal("Map > Filter (frames inlined)", error.Describe());
        Assert.False(scope.IsRepeating);
    }

    private sealed class FullDisk(int failAt) : Terminal<int>
    {
        public override void Push(int record)
        {
            if (record == failAt)
            {
                Fail();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Fail() => throw new IOException("disk full");
    }

    private static IEnumerable<int> FailsAfterOne(int start)
    {
        yield return start;
        throw new FormatException("after one");
    }

    private static IEnumerable<int> Failing(Exception error)
    {
        yield return 1;
        throw error;
    }

    private static IEnumerable<int> Careless(IEnumerable<int> records)
    {
        var kept = new List<int>();
        try
        {
            kept.AddRange(records);
        }
        catch (InvalidOperationException)
        {
            kept.Add(-1);
        }

        return kept;
    }
}
