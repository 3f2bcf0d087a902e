using System.Reflection;
using Flint.Blocks;
using Flint.Errors;
using Flint.Execution.Launching;

namespace Flint.Tests.Execution;

/// <summary>The code with which an executor ends says why.</summary>
public sealed class ExecutorExitCodeTests
{
    [Fact]
    public void A_node_without_a_folder_that_can_be_written_is_53()
    {
        var error = Assert.ThrowsAny<FlintException>(
            () => new ScratchFolder(["/dev/null/none"], new("app"), new("1"), new()));

        Assert.Equal(53, ExecutorExitCode.Of(error));
    }

    [Fact]
    public void Want_of_memory_is_52_however_it_is_wrapped()
    {
        Assert.Equal(52, ExecutorExitCode.Of(new OutOfMemoryException()));
        Assert.Equal(52, ExecutorExitCode.Of(new TargetInvocationException(new OutOfMemoryException())));
        Assert.Equal(52, ExecutorExitCode.Of(new TypeInitializationException("T", new OutOfMemoryException())));
    }

    [Fact]
    public void Anything_else_is_50() => Assert.Equal(50, ExecutorExitCode.Of(new InvalidOperationException()));
}
