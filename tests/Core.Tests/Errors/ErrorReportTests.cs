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

    [Fact]
    public void An_exception_whose_members_throw_or_are_null_is_told_by_its_type()
    {
        var report = ErrorReport.Of(new InvalidOperationException("outer", new HostileException()));

        Assert.Equal("outer", report.Message);
        Assert.Equal(typeof(HostileException).FullName, report.Root.Type);
        Assert.Equal("(cannot be read: System.NotSupportedException)", report.Root.Message);
        Assert.Equal("(cannot be read: System.NotSupportedException)", report.Root.StackTrace);
        Assert.Equal("(no message)", ErrorReport.Of(new WordlessException()).Message);
    }

    [Fact]
    public void Texts_of_any_length_are_cut_and_say_how_long_they_were()
    {
        var report = ErrorReport.Of(new InvalidOperationException(new string('x', 50_000_000)));

        Assert.InRange(report.Message.Length, 16_384, 16_500);
        Assert.EndsWith("... (50000000 characters in all)", report.Message, StringComparison.Ordinal);
    }

    private sealed class WordlessException : Exception
    {
        public override string Message => null!;
    }
}
