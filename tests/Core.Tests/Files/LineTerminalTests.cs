using System.Text;
using Flint.Files.Output;

namespace Flint.Tests.Files;

public sealed class LineTerminalTests
{
    [Fact]
    public void Writing_lines_allocates_nothing_per_line()
    {
        var lines = Enumerable.Range(0, 10_000).Select(number => $"line {number} ü 漢 😀").ToArray();
        var output = new OutputBuffer(Stream.Null);
        var terminal = new LineTerminal(output);
        WriteAll();

        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteAll();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(20_000, terminal.Count);
        Assert.InRange(allocated, 0, 1_000);

        void WriteAll()
        {
            foreach (var line in lines)
            {
                terminal.Push(line);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(900_001)]
    public void A_line_may_end_anywhere_in_the_buffer(int length)
    {
        var file = new MemoryStream();
        var output = new OutputBuffer(file);
        var terminal = new LineTerminal(output);
        var lines = new[] { new string('x', length), new string('水', length), new string('é', length - 1) + "z" };

        foreach (var line in lines)
        {
            terminal.Push(line);
        }

        output.Flush();
        Assert.Equal(string.Concat(lines.Select(line => line + "\n")), Encoding.UTF8.GetString(file.ToArray()));
    }
}
