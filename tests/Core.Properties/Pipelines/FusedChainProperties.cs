using CsCheck;
using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Properties.Pipelines;

/// <summary>Random chains: fused, unfused, as a source, and LINQ give the same records in the same order.</summary>
public sealed class FusedChainProperties
{
    private const int Cases = 200;

    // More operators than one generated loop holds.
    private const int LongChain = 70;

    private static readonly Step<long>[] LongSteps =
    [
        Map<long>(x => unchecked(x + 1)), Map<long>(x => unchecked(x * 31)), Keep<long>(x => x % 3 != 0),
        Keep<long>(x => x > 0), Flat<long>(x => new[] { x, unchecked(x + 1) }), Flat<long>(x => new List<long> { x }),
        Flat<long>(x => Enumerable.Repeat(x, (int)(Math.Abs(x % 3)))),
        Paired<long, bool>(x => x > 5, x => unchecked(x + 7)),
    ];

    [Fact]
    public void Chains_over_longs_agree() => Check(Gen.Long, LongSteps);

    [Fact]
    public void Chains_whose_records_the_loop_makes_itself_agree()
    {
        var chain = Gen.Int[0, LongSteps.Length - 1].Select(i => LongSteps[i]).List[0, 6];
        var range = Gen.Select(Gen.Long, Gen.Int[0, 3000], Gen.OneOf(Gen.Long[-3, 3], Gen.Long));

        Gen.Select(range, chain, Gen.Bool, Gen.Int[0, 4000]).Sample(
            (input, chosen, isLong, limit) =>
            {
                if (isLong)
                {
                    chosen.InsertRange(0, Enumerable.Repeat(LongSteps[0], LongChain));
                }

                var (start, count, step) = input;
                var numbers = Enumerable.Range(0, count).Select(i => unchecked(start + (step * i)));
                var expected = chosen.Aggregate(numbers, (rows, next) => next.Reference(rows)).ToArray();
                RecordOperator[] operators = [.. chosen.SelectMany(next => next.Operators)];

                return new[] { true, false }.All(fused =>
                    expected.SequenceEqual(Collect(new RangeSource(start, count, step), operators, fused))
                    && expected.Take(limit).SequenceEqual(
                        Take(new RangeSource(start, count, step), operators, limit, fused))
                    && expected.Aggregate(0L, Mix) == Fold(new RangeSource(start, count, step), operators, fused));
            },
            iter: Cases,
            print: given => $"range {given.Item1} through "
                + string.Join(" > ", given.Item2.SelectMany(step => step.Operators).Select(step => step.Name))
                + $", take {given.Item4}");
    }

    [Fact]
    public void Chains_over_strings_agree() =>
        Check(Gen.OneOf(Gen.String, Gen.Const((string?)null)!, Gen.Const("\ud83d\ude00\ud800")), [
            Map<string?>(x => x + "!"), Map<string?>(x => x?.Trim()), Keep<string?>(x => x is not null),
            Keep<string?>(x => x?.Length > 2), Flat<string?>(x => x?.Split('a') ?? []),
            Flat<string?>(x => (x ?? "ab").Take(3).Select(c => c.ToString())),
            Paired<string?, int>(x => x?.Length ?? -1, x => x + "-"),
        ]);

    [Fact]
    public void Chains_over_tuples_agree() =>
        Check(Gen.Select(Gen.String, Gen.Int, (text, number) => (text, number)), [
            Map<(string Text, int Number)>(x => (x.Text + "a", unchecked(x.Number + 1))),
            Keep<(string Text, int Number)>(x => x.Number % 2 == 0),
            Keep<(string Text, int Number)>(x => x.Text.Length < 20),
            Flat<(string Text, int Number)>(x => new[] { x, (x.Text, x.Text.Length) }),
            Paired<(string Text, int Number), string>(x => x.Text, x => (x.Text, -1)),
        ]);

    [Fact]
    public void Chains_over_records_agree() =>
        Check(
            Gen.Select(Gen.Int, Gen.Bool, Gen.String, (id, some, text) => new Row(some ? id : null, [text])), [
                Map<Row>(x => x with { Id = x.Id + 1 }), Map<Row>(x => new Row(x.Parts.Count, x.Parts)),
                Keep<Row>(x => x.Id is not null), Keep<Row>(x => x.Id > 3 && x.Parts.Count > 0),
                Flat<Row>(x => x.Parts.Select(part => new Row(part.Length, [part, "z"]))),
                Paired<Row, int?>(x => x.Id, x => x with { Parts = [] }),
            ]);

    private static void Check<T>(Gen<T> record, Step<T>[] steps)
    {
        var chain = Gen.Int[0, steps.Length - 1].Select(i => steps[i]).List[0, 6];
        var records = Gen.Int[0, 3000].SelectMany(count => record.Array[Math.Min(count, 40)].Select(
            few => Enumerable.Range(0, few.Length == 0 ? 0 : count).Select(i => few[i % few.Length]).ToArray()));

        Gen.Select(records, chain).Sample(
            (input, chosen) =>
            {
                var expected = chosen.Aggregate((IEnumerable<T>)input, (rows, step) => step.Reference(rows)).ToArray();
                RecordOperator[] operators = [.. chosen.SelectMany(step => step.Operators)];

                return expected.SequenceEqual(Push(input, operators, fused: true))
                    && expected.SequenceEqual(Push(input, operators, fused: false))
                    && expected.SequenceEqual(Pull(input, operators, fused: true))
                    && expected.SequenceEqual(Pull(input, operators, fused: false));
            },
            iter: Cases,
            print: given => $"{given.Item1.Length} records through "
                + string.Join(" > ", given.Item2.SelectMany(step => step.Operators).Select(step => step.Name)));
    }

    private static long Mix(long state, long next) => unchecked((state * 31) + next);

    private static IReadOnlyList<long> Take(RangeSource source, RecordOperator[] operators, int limit, bool fused)
    {
        var take = new TakeTerminal<long>(limit);
        ChainRun.Push(source, operators, take, Scope(fused));
        return take.Records;
    }

    private static long Fold(RangeSource source, RecordOperator[] operators, bool fused)
    {
        var fold = new AggregateTerminal<long, long>(0, Mix, CancellationToken.None);
        ChainRun.Push(source, operators, fold, Scope(fused));
        return fold.State;
    }

    private static T[] Push<T>(T[] input, RecordOperator[] operators, bool fused) =>
        Collect(new EnumerableSource<T>(input), operators, fused);

    private static T[] Collect<T>(BatchSource<T> source, RecordOperator[] operators, bool fused)
    {
        var scope = Scope(fused);
        var collect = new CollectTerminal<T>(_ => true, long.MaxValue);
        ChainRun.Push(source, operators, collect, scope);
        Assert.Equal(0, scope.FallBacks);
        return collect.ToArray();
    }

    private static T[] Pull<T>(T[] input, RecordOperator[] operators, bool fused)
    {
        using var source = ChainRun.Pull<T, T>(new EnumerableSource<T>(input), operators, Scope(fused));
        return [.. source.AsEnumerable()];
    }

    private static PipelineScope Scope(bool fused) =>
        new(new PipelineOptions { Fused = fused }, new PipelineCache(false), CancellationToken.None);

    private static Step<T> Map<T>(Func<T, T> map) => new(rows => rows.Select(map), new MapOperator<T, T>(map));

    private static Step<T> Keep<T>(Func<T, bool> keep) => new(rows => rows.Where(keep), new FilterOperator<T>(keep));

    private static Step<T> Flat<T>(Func<T, IEnumerable<T>> map) =>
        new(rows => rows.SelectMany(map), new FlatMapOperator<T, T>(map));

    private static Step<T> Paired<T, K>(Func<T, K> key, Func<T, T> map) =>
        new(rows => rows.SelectMany(row => new[] { map(row), row }),
            new KeyByOperator<T, K>(key),
            new FlatMapValuesOperator<K, T, T>(row => new List<T> { map(row), row }),
            new MapValuesOperator<K, T, T>(row => row),
            new ValuesOperator<K, T>());

    private sealed record Row(int? Id, IReadOnlyList<string> Parts)
    {
        public bool Equals(Row? other) => other is not null && Id == other.Id && Parts.SequenceEqual(other.Parts);

        public override int GetHashCode() => HashCode.Combine(Id, Parts.Count);
    }

    private sealed record Step<T>(
        Func<IEnumerable<T>, IEnumerable<T>> Reference, params RecordOperator[] Operators);
}
