using Flint.Blocks;

namespace Flint.Tests.Blocks;

public sealed class BlockIdTextTests
{
    public static TheoryData<string> Names =>
        ["shuffle_3_17_5", "shuffleproof_3_17_5", "result_9223372036854775807", "program_" + new string('a', 64)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_text_form_is_read_back(string name)
    {
        Assert.True(BlockIdText.TryParse(name, out var block));

        Assert.Equal(name, block!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("shuffle_3_17")]
    [InlineData("shuffle_3_17_-5")]
    [InlineData("shuffle_3_17_5_0")]
    [InlineData("shuffle_99999999999_1_1")]
    [InlineData("result_99999999999999999999")]
    [InlineData("program_../../etc/passwd")]
    [InlineData("program_ABC")]
    public void Anything_else_is_no_block(string name) => Assert.False(BlockIdText.TryParse(name, out _));
}
