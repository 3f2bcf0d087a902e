using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flint.Serialization;
using Flint.Serialization.Codecs;

namespace Flint.Tests.Serialization.Codecs;

public sealed unsafe class RefusedTypesTests
{
    [Fact]
    public void A_type_that_cannot_travel_is_refused_naming_the_member()
    {
        Refused<Stream>("System.IO.Stream cannot travel between tasks: it is a type of .NET that has no codec.");
        Refused<Order>("Order.Customer.Connection is a System.IO.MemoryStream, which is a type of .NET");
        Refused<List<Customer>>("[].Connection is a System.IO.MemoryStream");
        Refused<Dictionary<string, (int, Task)>>(".Values[].Item2 is a System.Threading.Tasks.Task");
        Refused<Func<int>>("is a delegate");
        Refused<WithEvent>("WithEvent.Changed is a System.Action, which is a delegate");
        Refused<WithPointer>(".Address is a System.Int32*, which is an address of this process");
        Refused<nint>("use long");
        Refused<int[,]>("has more than one dimension. Use an array of arrays.");
        Refused<Thread>("is a type of .NET that has no codec");
        Refused<SortedDictionary<string, int>>("is a type of .NET that has no codec");
        Refused<DerivedList>("derives from System.Collections.Generic.List<int>".Replace("int", "System.Int32"));
        Refused<InvalidOperationException>("is a type of .NET that has no codec");
        Refused<OwnException>("derives from System.Exception");
        Refused<WithFinalizer>("has a finalizer");
        Refused<Overlaid>("overlays its fields");
        Refused<BoolBuffer>("overlays its fields");
        Refused<IEnumerable<Stream>>("[] is a System.IO.Stream, which is a type of .NET");
        Refused<WithSession>("WithSession.Session is a", "which belongs to the driver alone");
        Refused<Growing<int>>("has members of ever new generic types");
    }

    [Fact]
    public void Structs_that_repeat_plain_fields_in_place_travel_whole()
    {
        var buffer = default(IntBuffer);
        var row = default(IntRow);
        for (var i = 0; i < 4; i++)
        {
            buffer.Items[i] = i + 1;
            row[i] = i + 1;
        }

        var readBuffer = RoundTrip.Of(buffer);
        var readRow = RoundTrip.Of(row);

        var items = readBuffer.Items;
        Assert.Equal((1, 2, 3, 4), (items[0], items[1], items[2], items[3]));
        Assert.Equal((1, 2, 3, 4), (readRow[0], readRow[1], readRow[2], readRow[3]));
    }

    [Fact]
    public void A_refusal_leaves_no_half_built_codec_behind()
    {
        var registry = new CodecRegistry();

        Assert.Throws<NotSupportedException>(() => registry.Get<Recursive>());
        Assert.Throws<NotSupportedException>(() => registry.Get<List<Recursive>>());
    }

    [Fact]
    public void A_collection_whose_comparer_has_no_surrogate_is_refused()
    {
        var own = new Dictionary<string, int>(new FirstLetter()) { ["a"] = 1 };

        var refused = Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(own));

        Assert.Contains("FirstLetter", refused.Message);
        Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(new HashSet<string>(new FirstLetter())));
        var turkish = StringComparer.Create(new("tr-TR"), ignoreCase: true);
        Assert.Throws<NotSupportedException>(() => RoundTrip.Bytes(new HashSet<string>(turkish)));
    }

    [Fact]
    public void Comparers_of_strings_travel()
    {
        foreach (var comparer in new[]
        {
            StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase,
            StringComparer.InvariantCulture, StringComparer.InvariantCultureIgnoreCase,
        })
        {
            Assert.Equal(comparer, RoundTrip.Of(new HashSet<string>(comparer) { "a" }).Comparer);
            Assert.Equal(comparer, RoundTrip.Of(new Dictionary<string, int>(comparer) { ["a"] = 1 }).Comparer);
        }

        Assert.Equal(EqualityComparer<string>.Default, RoundTrip.Of(new HashSet<string> { "a" }).Comparer);
    }

    private static void Refused<T>(params string[] parts)
    {
        var refused = Assert.Throws<NotSupportedException>(() => new CodecRegistry().Get<T>());
        Assert.All(parts, part => Assert.Contains(part, refused.Message));
    }

    private sealed record Order(int Number, Customer Customer);

    private sealed record Customer(string Name, MemoryStream Connection);

    private sealed record WithSession(Session Session);

    private sealed class Session : IDriverOnly
    {
        public string Remedy => "";
    }

    private sealed class WithEvent
    {
        public event Action? Changed;

        public void Raise() => Changed?.Invoke();
    }

    private sealed class WithPointer
    {
        public int* Address = null;
    }

    private sealed class DerivedList : List<int>;

    private sealed class OwnException : Exception;

    private sealed class WithFinalizer
    {
        public int Value;

        ~WithFinalizer() => Value = 0;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Overlaid
    {
        [FieldOffset(0)]
        public int A;

        [FieldOffset(0)]
        public float B;
    }

    private struct BoolBuffer
    {
        public fixed bool Items[4];
    }

    private struct IntBuffer
    {
        public fixed int Items[4];
    }

    [InlineArray(4)]
    private struct IntRow
    {
        private int first;
    }

    private sealed record Growing<T>(Growing<List<T>>? Next);

    private sealed record Recursive(List<Recursive> Children, Hashtable Table);

    private sealed class FirstLetter : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?[0] == y?[0];

        public int GetHashCode(string obj) => obj[0];
    }
}
