using Flint.Serialization;
using Flint.Serialization.Codecs;

namespace Flint.Tests.Serialization.Codecs;

public sealed class NestingTests
{
    [Fact]
    public void A_chain_of_1000_travels_and_one_of_1001_is_an_error_that_names_the_path()
    {
        var read = RoundTrip.Of(Chain(1_000));
        var refused = Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(Chain(1_001)));

        var length = 0;
        for (var node = read; node is not null; node = node.Next)
        {
            length++;
        }

        Assert.Equal(1_000, length);
        Assert.Contains("nested deeper than 1000 levels", refused.Message);
        Assert.Contains("Node.Next.Next.Next", refused.Message);
    }

    [Fact]
    public void A_cycle_is_an_error_that_names_the_path()
    {
        var order = new Parent { Lines = [new Line(), new Line()] };
        order.Lines[1].Owner = order;

        var refused = Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(order));

        Assert.Contains("Parent.Lines[1].Owner is the same object as", refused.Message);
        Assert.Contains("contains itself", refused.Message);
    }

    [Fact]
    public void A_cycle_below_the_record_is_an_error_that_names_the_path()
    {
        var node = new Node();
        node.Next = new Node { Next = node };

        var refused = Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes((7, node)));

        Assert.Contains(".Item2.Next.Next is the same object as", refused.Message);
    }

    [Fact]
    public void A_writer_can_be_used_again_after_a_cycle()
    {
        var codec = new CodecRegistry().Get<Node>();
        var writer = new RecordWriter();

        Assert.Throws<NotSupportedException>(() => codec.Write(writer, Chain(1_001)));
        writer.Reset();
        codec.Write(writer, Chain(1_000));

        var reader = new RecordReader(writer.Written);
        Assert.NotNull(codec.Read(ref reader));
    }

    [Fact]
    public void A_list_of_itself_and_an_object_array_of_itself_are_errors()
    {
        var list = new List<object>();
        list.Add(list);

        Assert.Contains("[0]", Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(list)).Message);
    }

    [Fact]
    public void Bytes_that_nest_too_deep_are_corrupt()
    {
        var bytes = new byte[5_000];
        Array.Fill(bytes, (byte)1);

        Assert.Throws<CorruptDataException>(() =>
        {
            var reader = new RecordReader(bytes);
            new CodecRegistry().Get<Node>().Read(ref reader);
        });
    }

    [Fact]
    public void A_thread_with_little_stack_gets_an_error_and_no_overflow()
    {
        Exception? thrown = null;
        var codec = new CodecRegistry().Get<Wide>();
        var chain = new Wide();
        codec.Write(new RecordWriter(), chain);
        for (var i = 1; i < 1_000; i++)
        {
            chain = new Wide { Next = chain };
        }

        const int StackBytes = 200 * 1024;
        var thread = new Thread(
            () => thrown = Record.Exception(() => codec.Write(new RecordWriter(), chain)), StackBytes);

        thread.Start();
        thread.Join();

        Assert.IsType<NotSupportedException>(thrown);
    }

    [Fact]
    public void Types_that_contain_each_other_travel()
    {
        var tree = new Tree("root", [new("a", []), new("b", [new("c", [])])]);

        var read = RoundTrip.Of(tree);

        Assert.Equal("root(a(),b(c()))", read.ToString());
    }

    private static Node Chain(int length)
    {
        var node = new Node();
        for (var i = 1; i < length; i++)
        {
            node = new Node { Next = node };
        }

        return node;
    }

    internal sealed class Node
    {
        public Node? Next;
    }

    internal sealed class Wide
    {
        public Dictionary<int, Wide?> Map { get; } = [];

        public (string?, int, string?, int, string?, int, (string?, int, string?, int, string?, int)) Row { get; set; }

        public Wide? Next { get => Map.GetValueOrDefault(1); set => Map[1] = value; }
    }

    internal sealed class Parent
    {
        public List<Line> Lines { get; set; } = [];
    }

    internal class Line
    {
        public Parent? Owner { get; set; }
    }

    internal sealed class Tree(string name, List<Tree> children)
    {
        private readonly string name = name;
        private readonly List<Tree> children = children;

        public override string ToString() => $"{name}({string.Join(',', children)})";
    }
}
