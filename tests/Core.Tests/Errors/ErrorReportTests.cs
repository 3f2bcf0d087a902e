using Flint.Errors;

namespace Flint.Tests.Errors;

public sealed class ErrorReportTests
{
    [Fact]
    public void As_text_it_names_each_level_once_and_ends()
    {
        var report = new ErrorReport("A", "outer", "at A", new("B", "inner", "at B", null));

        Assert.Equal("A: outer <- B: inner", report.ToString());
        Assert.Contains("A: outer", new TaskFailure.UserCode(report, "Map").ToString());
    }
}
