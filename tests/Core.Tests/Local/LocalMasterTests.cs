using Flint.Errors;
using Flint.Local;

namespace Flint.Tests.Local;

public sealed class LocalMasterTests
{
    [Theory]
    [InlineData("local", 1, 1)]
    [InlineData("local[3]", 3, 1)]
    [InlineData("local[*]", 8, 1)]
    [InlineData("local[ 2 , 4 ]", 2, 4)]
    public void Local_masters_say_slots_and_tries(string master, int slots, int tries)
    {
        Assert.True(LocalMaster.TryParse(master, processors: 8, out var parsed));

        Assert.Equal(new LocalMaster(slots, tries), parsed);
    }

    [Theory]
    [InlineData("yarn")]
    [InlineData("local-cluster[1,1,512]")]
    [InlineData("mesos://host:5050")]
    public void Other_masters_are_left_to_others(string master) =>
        Assert.False(LocalMaster.TryParse(master, processors: 8, out _));

    [Theory]
    [InlineData("local[]")]
    [InlineData("local[0]")]
    [InlineData("local[2")]
    [InlineData("local[x]")]
    [InlineData("local[2,0]")]
    [InlineData("local[2,*]")]
    [InlineData("local[1,2,3]")]
    [InlineData("local[99999]")]
    public void A_wrong_local_master_says_what_to_write(string master)
    {
        var error = Assert.Throws<FlintException>(() => LocalMaster.TryParse(master, processors: 8, out _));

        Assert.Contains(master, error.Message);
        Assert.Contains("local[N,F]", error.Message);
    }
}
