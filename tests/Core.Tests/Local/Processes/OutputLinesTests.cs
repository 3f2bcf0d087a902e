using System.Text;
using Flint.Local.Processes;

namespace Flint.Tests.Local.Processes;

public sealed class OutputLinesTests
{
    private readonly List<string> echoed = [];

    [Fact]
    public void Lines_come_whole_wherever_the_bytes_were_cut()
    {
        var bytes = Encoding.UTF8.GetBytes("grün\r\n\nzwei\nrest");
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            echoed.Clear();
            var lines = new OutputLines(echoed.Add);

            lines.Add(bytes.AsSpan(0, cut));
            lines.Add(bytes.AsSpan(cut));
            lines.End();

            Assert.Equal(["grün", "", "zwei", "rest"], echoed);
            Assert.Equal(echoed, lines.Last);
        }
    }

    [Fact]
    public void Only_the_last_twenty_are_remembered()
    {
        var lines = new OutputLines(null);

        lines.Add(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(number => $"{number}\n"))));

        Assert.Equal(Enumerable.Range(80, 20).Select(number => $"{number}"), lines.Last);
    }

    [Fact]
    public void A_long_stack_leaves_room_for_what_was_said_before_it()
    {
        var lines = new OutputLines(echoed.Add);
        var frames = string.Concat(Enumerable.Range(0, 100).Select(number => $"   at Frame.Number{number}()\n"));

        lines.Add(Encoding.UTF8.GetBytes($"Process terminated.\nhad enough\n{frames}the end\n"));

        Assert.Equal(103, echoed.Count);
        Assert.Equal(["Process terminated.", "had enough", "   at Frame.Number0()"], lines.Last.Take(3));
        Assert.Equal("the end", lines.Last[^1]);
    }

    [Fact]
    public void Output_without_line_ends_is_passed_on_in_pieces()
    {
        var lines = new OutputLines(echoed.Add);

        for (var i = 0; i < 100; i++)
        {
            lines.Add(new byte[1000]);
        }

        Assert.InRange(echoed.Count, 5, 20);
    }
}
