using Flint.Rdds;

namespace Flint.Tests.Rdds;

public sealed class OptionalTests
{
    [Fact]
    public void A_null_that_is_there_differs_from_nothing()
    {
        var there = new Optional<string?>(null);

        Assert.True(there.HasValue);
        Assert.Null(there.Value);
        Assert.NotEqual(Optional<string?>.None, there);
        Assert.Equal(default, Optional<string?>.None);
    }

    [Fact]
    public void Nothing_has_no_value_and_says_so()
    {
        Assert.Throws<InvalidOperationException>(() => Optional<int>.None.Value);
        Assert.Equal(7, Optional<int>.None.ValueOr(7));
        Assert.Equal(0, new Optional<int>(0).ValueOr(7));
        Assert.Equal(("none", "0"), ($"{Optional<int>.None}", $"{new Optional<int>(0)}"));
    }

    [Fact]
    public async Task It_travels_and_is_a_key_where_its_value_is_one()
    {
        await using var session = await FlintSession.Builder().Master("local[2]")
            .StartAsync(TestContext.Current.CancellationToken);
        Optional<string?>[] all = [new("a"), default, new(null), new("a"), default];

        var counts = await session.Parallelize(all, 3).Map(one => (one, 1)).ReduceByKey((a, b) => a + b)
            .CollectAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [(2, "a"), (1, ""), (2, "none")],
            counts.Select(one => (one.Value, $"{one.Key}")).OrderBy(one => one.Item2 == "none").ThenByDescending(one => one.Item2));
    }
}
