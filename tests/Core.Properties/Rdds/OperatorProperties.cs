using System.Globalization;
using System.Reflection;
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
        [.. OperatorCases<long, LongShape>.Names];

    public async ValueTask InitializeAsync()
    {
        fused = await StartAsync("true");
        unfused = await StartAsync("false");
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

        Assert.Equal(operators.Order(), OperatorCases<long, LongShape>.Names.Order());
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
        foreach (var wrong in new Func<(string, int)[][], (string, int)[][]>[] { DropLast, DoubleOne, IgnorePartition })
        {
            var noticed = false;
            for (var seed = 0; seed < 200 && !noticed; seed++)
            {
                var input = OperatorCases<(string, int), PairShape>.Input(seed);
                foreach (var one in OperatorCases<(string, int), PairShape>.All.Where(one => one.Operator == name))
                {
                    var answer = await one.AnswerAsync(fused, wrong(input));
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
        for (var seed = 0; seed < Cases; seed++)
        {
            var input = OperatorCases<T, S>.Input(seed);
            // An operator's first property has every case, further ones a quarter.
            var properties = OperatorCases<T, S>.All.Where(one => one.Operator == name)
                .Where((_, index) => index == 0 || seed % 4 == index % 4);
            foreach (var one in properties)
            {
                await one.HoldAsync(fused, input, $"fused, seed {seed}");
                await one.HoldAsync(unfused, input, $"unfused, seed {seed}");
            }
        }
    }

    private static Task<FlintSession> StartAsync(string isFused) => FlintSession.Builder().Master("local[2]")
        .Config("flint.pipeline.fused", isFused).Config("flint.local.dir", SharedFolder.Root).StartAsync();

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
