using Flint.Blocks;

namespace Flint.Tests.Blocks;

public sealed class BlockIdTests
{
    [Fact]
    public void The_text_form_names_kind_and_parts()
    {
        BlockId block = new BlockId.Shuffle(new(3), new(17), 5);

        Assert.Equal("shuffle_3_17_5", block.ToString());
    }
}
