using System.Globalization;

namespace Flint.Properties.Chains;

/// <summary>
/// Random chains of operators against plain code, as multisets or in order where that is promised: fused and not, with
/// and without forced spills, with each codec. FLINT_CHAINS raises the number of chains.
/// </summary>
public sealed class ChainProperties
{
    private static readonly int Chains =
        int.Parse(Environment.GetEnvironmentVariable("FLINT_CHAINS") ?? "30", CultureInfo.InvariantCulture);

    private static readonly int First =
        int.Parse(Environment.GetEnvironmentVariable("FLINT_FIRST_CHAIN") ?? "0", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("true", "lz4", int.MaxValue)]
    [InlineData("false", "zstd", 2)]
    [InlineData("true", "none", 3)]
    public async Task A_chain_of_operators_answers_as_plain_code_does(string isFused, string codec, int rowsBeforeSpill)
    {
        await using var session = await FlintSession.Builder().Master("local[2]")
            .Config("flint.pipeline.fused", isFused).Config("flint.local.dir", Rdds.SharedFolder.Root)
            .Config("flint.io.compression.codec", codec)
            .Config("flint.shuffle.spill.numElementsForceSpillThreshold", $"{rowsBeforeSpill}")
            .StartAsync(TestContext.Current.CancellationToken);

        for (var seed = First; seed < First + Chains; seed++)
        {
            var chain = Chain.Of(seed);
            if (await chain.FailureAsync(session) is not null)
            {
                var smallest = await chain.ShrinkAsync(session);
                Assert.Fail($"Chain {seed}, made smaller:\n{smallest}\n{await smallest.FailureAsync(session)}");
            }
        }
    }
}
