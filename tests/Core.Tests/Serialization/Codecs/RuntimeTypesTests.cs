using Flint.Serialization;
using Flint.Serialization.Codecs;

namespace Flint.Tests.Serialization.Codecs;

public sealed class RuntimeTypesTests
{
    [Fact]
    public void A_value_whose_type_is_not_the_declared_one_comes_back_as_its_own()
    {
        Shape[] shapes = [new Circle("c", 1.5), new Square("s", 2) { Note = "n" }, new Shape("plain"), null!];

        Assert.Equal(shapes, RoundTrip.OfBatch(shapes));
        Assert.Equal(shapes, RoundTrip.Of(shapes));
    }

    [Fact]
    public void Members_declared_as_object_or_interface_keep_their_type()
    {
        object?[] values =
        [
            1, "text", 2.5m, DayOfWeek.Monday, new Circle("c", 1), new List<int> { 1, 2 }, (1, "a"), null,
            new[] { "x" },
            new DateTime(5, DateTimeKind.Utc), new Dictionary<string, object> { ["k"] = 7L }, new int[][] { [1], [2] },
        ];

        var read = RoundTrip.Of(new Bag(values));

        Assert.Equal(values, read.Values);
        Assert.Equal(values.Select(value => value?.GetType()), read.Values.Select(value => value?.GetType()));
    }

    [Fact]
    public void Sequences_declared_as_interfaces_keep_their_collection()
    {
        Assert.IsType<List<int>>(RoundTrip.Of<IEnumerable<int>>(new List<int> { 1 }));
        Assert.IsType<int[]>(RoundTrip.Of<IReadOnlyList<int>>(new[] { 1 }));
        Assert.Equal([1, 2], RoundTrip.Of<IReadOnlyList<int>>([1, 2]));
        Assert.Equal(1, RoundTrip.Of<IReadOnlyDictionary<string, int>>(new Dictionary<string, int> { ["a"] = 1 })["a"]);
    }

    [Fact]
    public void A_lazy_sequence_is_refused_by_name()
    {
        var lazy = Enumerable.Range(0, 3).Where(i => i > 0);

        var refused = Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(lazy));

        Assert.Contains("ToList()", refused.Message);
        Assert.Contains("ToList()", Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(Lazy())).Message);
    }

    [Fact]
    public void The_usual_types_take_one_byte_for_their_name()
    {
        Assert.Equal(1 + 4, RoundTrip.Bytes<object>(5).Length);
        Assert.Equal(1 + 1 + 8, RoundTrip.Bytes<IEnumerable<int>>(new[] { 1, 2 }).Length);
        Assert.Equal(1 + 1 + 8, RoundTrip.Bytes<IReadOnlyCollection<int>>(new List<int> { 1, 2 }).Length);
    }

    [Fact]
    public void Nothing_is_cut_down_to_its_declared_type()
    {
        Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes<List<int>>(new DerivedList { 1 }));
        Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes<Shape[]>(new Circle[] { new("c", 1) }));
        Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes<object>(new MemoryStream()));
        Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes<object>(new object()));
    }

    [Fact]
    public void Hidden_and_generic_and_nested_types_are_found_again_by_name()
    {
        object[] values = [new Pair<string, Circle>("a", new("c", 1)), new Outer<int>.Inner(3), new { X = 1 }];

        Assert.Equal(values, RoundTrip.Of(values));
    }

    [Fact]
    public void Bytes_bring_no_type_to_life_that_does_not_fit_or_cannot_travel()
    {
        Assert.Contains("cannot stand for", Corrupt<Shape>(typeof(Bag)));
        Assert.Contains("cannot travel", Corrupt<object>(typeof(MemoryStream)));
        Assert.Contains("no type of this application", Corrupt<object>("Flint.Core.Tests", "No.Such.Type"));
        Assert.Contains("no type of this application", Corrupt<object>("No.Such.Assembly", "Some.Type"));
        Assert.Contains("more than one type", Corrupt<object>("System.Private.CoreLib", "System.Int32[]"));
        Assert.Contains("more than one type", Corrupt<object>("System.Private.CoreLib", "System.Int32*"));
        Assert.Contains("generic arguments", Corrupt<object>(typeof(List<>)));
    }

    private static string Corrupt<T>(Type named) => Corrupt<T>(named.Assembly.GetName().Name!, named.FullName!);

    private static string Corrupt<T>(string assembly, string type)
    {
        var name = new RecordWriter();
        name.WriteByte(0);
        TextForm.Write(name, assembly);
        TextForm.Write(name, type);
        name.WriteByte(0);
        var value = new RecordWriter();
        value.WriteByte(2);
        value.WriteVarUInt((uint)name.Position);
        value.WriteBytes(name.Written);
        return Assert.Throws<CorruptDataException>(() =>
        {
            var reader = new RecordReader(value.Written);
            new CodecRegistry().Get<T>().Read(ref reader);
        }).Message;
    }

    private static IEnumerable<int> Lazy()
    {
        yield return 1;
    }

    internal record Shape(string Name);

    internal sealed record Circle(string Name, double Radius) : Shape(Name);

    internal record Square(string Name, int Side) : Shape(Name)
    {
        public string? Note { get; init; }
    }

    internal sealed record Bag(IReadOnlyList<object?> Values);

    internal sealed record Pair<A, B>(A First, B Second);

    internal static class Outer<T>
    {
        internal sealed record Inner(T Value);
    }

    private sealed class DerivedList : List<int>;
}
