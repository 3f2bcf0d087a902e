using Flint.Errors;
using Flint.Local;

namespace Flint.Tests.Local;

public sealed class LocalClusterMasterTests
{
    [Theory]
    [InlineData("local-cluster[2,1,1024]", 2, 1, 1024)]
    [InlineData("local-cluster[ 3 , 4 , 256 ]", 3, 4, 256)]
    public void It_says_processes_slots_and_memory(string master, int executors, int slots, int memory)
    {
        Assert.True(LocalClusterMaster.TryParse(master, out var parsed));

        Assert.Equal(new LocalClusterMaster(executors, slots, memory), parsed);
        Assert.Equal((long)memory << 20, parsed!.ContainerBytes);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("local[2]")]
    [InlineData("yarn")]
    public void Other_masters_are_left_to_others(string master) =>
        Assert.False(LocalClusterMaster.TryParse(master, out _));

    [Theory]
    [InlineData("local-cluster")]
    [InlineData("local-cluster[]")]
    [InlineData("local-cluster[2,1]")]
    [InlineData("local-cluster[2,1,1024")]
    [InlineData("local-cluster[0,1,1024]")]
    [InlineData("local-cluster[2,0,1024]")]
    [InlineData("local-cluster[2,*,1024]")]
    [InlineData("local-cluster[2,1,1g]")]
    [InlineData("local-cluster[2,1,-1024]")]
    [InlineData("local-cluster[2,1,1024,4]")]
    [InlineData("local-cluster[2,99999,1024]")]
    public void A_wrong_one_says_what_to_write(string master)
    {
        var error = Assert.Throws<FlintException>(() => LocalClusterMaster.TryParse(master, out _));

        Assert.Contains($"'{master}'", error.Message);
        Assert.Contains("local-cluster[2,1,1024]", error.Message);
    }

    [Fact]
    public void Too_little_memory_says_the_least_and_what_the_number_means()
    {
        var error = Assert.Throws<FlintException>(
            () => LocalClusterMaster.TryParse("local-cluster[2,1,255]", out _));

        Assert.Contains("255 MiB", error.Message);
        Assert.Contains("at least 256", error.Message);
        Assert.Contains("whole process", error.Message);
    }
}
