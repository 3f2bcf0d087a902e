using System.Globalization;
using System.Reflection;
using CsCheck;
using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>
/// Every public operator against plain code that uses nothing of Flint, fused and unfused, over four record types, 0 to
/// 5,000 rows and 1 to 17 partitions, empty ones among them. FLINT_CASES raises the number of cases.
/// </summary>
public sealed class OperatorProperties : IAsyncLifetime
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("FLINT_CASES") ?? "200", CultureInfo.InvariantCulture);

    private FlintSession fused = null!;
    private FlintSession unfused = null!;

    public static TheoryData<string> Operators =>
        [.. CasesOf<long, LongShape>().Select(one => one.Operator).Distinct()];

    public async ValueTask InitializeAsync()
    {
        fused = await FlintSession.Builder().Master("local[2]").StartAsync();
        unfused = await FlintSession.Builder().Master("local[2]").Config("flint.pipeline.fused", "false").StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await fused.DisposeAsync();
        await unfused.DisposeAsync();
    }

    [Fact]
    public void Every_public_operator_has_a_property()
    {
        var operators = typeof(Rdd).Assembly.GetExportedTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: true } && type.Namespace == typeof(Rdd).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(method => method.Name).ToHashSet();

        Assert.Equal(operators.Order(), CasesOf<long, LongShape>().Select(one => one.Operator).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public Task Over_longs(string name) => HoldAsync<long, LongShape>(name);

    [Theory]
    [MemberData(nameof(Operators))]
    public Task Over_strings(string name) => HoldAsync<string?, StringShape>(name);

    [Theory]
    [MemberData(nameof(Operators))]
    public Task Over_tuples(string name) => HoldAsync<(string, int), PairShape>(name);

    [Theory]
    [MemberData(nameof(Operators))]
    public Task Over_records(string name) => HoldAsync<Visit, VisitShape>(name);

    [Theory]
    [MemberData(nameof(Operators))]
    public async Task A_wrong_variant_is_noticed(string name)
    {
        var gen = Inputs<(string, int), PairShape>();
        foreach (var wrong in new Func<(string, int)[][], (string, int)[][]>[] { DropLast, DoubleOne, IgnorePartition })
        {
            var noticed = false;
            for (var seed = 0; seed < 200 && !noticed; seed++)
            {
                var input = gen.Generate(new PCG(3, (ulong)seed), null, out _);
                foreach (var one in CasesOf<(string, int), PairShape>().Where(one => one.Operator == name))
                {
                    var answer = await one.AnswerAsync(Load(fused, wrong(input)));
                    noticed |= !answer.AsSpan().SequenceEqual(one.Expected(input));
                }
            }

            // A record that is there twice changes nothing for these, and nobody can tell.
            var blind = wrong == DoubleOne && name is "Distinct" or "FirstAsync";
            Assert.True(noticed || blind, $"{wrong.Method.Name} in front of {name} was not noticed in 200 cases.");
        }
    }

    private async Task HoldAsync<T, S>(string name) where S : IShape<T>
    {
        var gen = Inputs<T, S>();
        for (var seed = 0; seed < Cases; seed++)
        {
            var input = gen.Generate(new PCG(3, (ulong)seed), null, out _);
            foreach (var one in CasesOf<T, S>().Where(one => one.Operator == name))
            {
                var expected = one.Expected(input);
                Check(expected, await one.AnswerAsync(Load(fused, input)), $"{name}, fused, seed {seed}");
                Check(expected, await one.AnswerAsync(Load(unfused, input)), $"{name}, unfused, seed {seed}");
            }
        }
    }

    private static void Check(string[] expected, string[] actual, string what)
    {
        if (!expected.AsSpan().SequenceEqual(actual))
        {
            var at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.Fail($"{what}: {expected.Length} rows expected, {actual.Length} seen; first difference at {at}: " +
                $"{expected.ElementAtOrDefault(at)} / {actual.ElementAtOrDefault(at)}");
        }
    }

    private static IEnumerable<OperatorCase<T>> CasesOf<T, S>() where S : IShape<T> =>
    [
        .. ChainCases<T, S>.Transformations(), .. ShuffleCases<T, S>.All(), .. AggregateCases<T, S>.All(),
        .. JoinCases<T, S>.All(), .. ChainCases<T, S>.Actions(),
    ];

    /// <summary>Exactly these partitions: one array per partition, flattened where it is read.</summary>
    private static Rdd<T> Load<T>(FlintSession session, T[][] partitions) =>
        session.Parallelize(partitions, partitions.Length).FlatMap(part => part);

    /// <summary>
    /// Mostly small inputs; each partition is empty in one of four cases; one input in twenty is large.
    /// </summary>
    private static Gen<T[][]> Inputs<T, S>() where S : IShape<T>
    {
        var small = Gen.Frequency((1, Gen.Const(Array.Empty<T>())), (3, S.Records.Array[0, 20]));
        var large = S.Records.Array[0, 290];
        return Gen.Frequency((19, small.Array[1, 17]), (1, large.Array[1, 17]));
    }

    private static T[][] DropLast<T>(T[][] parts)
    {
        var last = Array.FindLastIndex(parts, part => part.Length > 0);
        return [.. parts.Select((part, p) => p == last ? part[..^1] : part)];
    }

    private static T[][] DoubleOne<T>(T[][] parts)
    {
        var first = Array.FindIndex(parts, part => part.Length > 0);
        return [.. parts.Select((part, p) => p == first ? [.. part, part[0]] : part)];
    }

    private static T[][] IgnorePartition<T>(T[][] parts)
    {
        var first = Array.FindIndex(parts, part => part.Length > 0);
        return [.. parts.Select((part, p) => p == first ? [] : part)];
    }
}
