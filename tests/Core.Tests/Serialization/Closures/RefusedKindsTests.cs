using System.Linq.Expressions;
using Flint.Serialization.Closures;

namespace Flint.Tests.Serialization.Closures;

/// <summary>Every kind that cannot travel is refused on the driver, in words.</summary>
public sealed class RefusedKindsTests
{
    private delegate int Many(int x);

    public static TheoryData<string, string> Kinds => new()
    {
        { "stream", "'value' of type System.IO.MemoryStream holds a resource" },
        { "task", "belongs to the threads" },
        { "lock", "'value.Inner.Lock' of type System.Threading.Lock holds a resource" },
        { "http", "'value' of type System.Net.Http.HttpClient holds a resource" },
        { "thread", "'value' of type System.Threading.Thread belongs to the threads" },
        { "semaphore", "'value' of type System.Threading.SemaphoreSlim holds a resource" },
        { "token", "'token' of type System.Threading.CancellationToken belongs to this process" },
        { "address", "'address' of type System.IntPtr is an address" },
        { "query", "is a lazy query" },
        { "random", "'value' of type System.Random has a private state" },
        { "comparer", "is a comparer that does not mean the same" },
        { "derived", "derives from System.Collections.Generic.List<System.Int32>" },
        { "fixed", "has a buffer of fixed size" },
        { "item", "'value[1]' of type System.IO.MemoryStream" },
        { "multicast", "calls several methods" },
        { "compiled", "was compiled from an expression" },
        { "interpreted", "was compiled from an expression" },
        { "framework", "is the method Math.Abs" },
        { "bound", "Write x => value.Contains(x)." },
        { "deep", "is nested deeper than 1000 levels" },
        { "engine", "belongs to this process's engine" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kind_is_refused_with_its_reason(string kind, string reason)
    {
        var refused = Assert.Throws<RefusedClosureException>(() => new GraphCodec().Encode(Make(kind)));

        Assert.Contains(reason, refused.Message);
    }

    private static Delegate Make(string kind)
    {
        switch (kind)
        {
            case "multicast":
                Many both = x => x;
                return both += x => -x;
            case "compiled":
            case "interpreted":
                Expression<Func<int, int>> expression = x => x + 1;
                return expression.Compile(preferInterpretation: kind == "interpreted");
            case "framework":
                return (Func<int, int>)Math.Abs;
            case "bound":
                return (Func<string, bool>)"abc".Contains;
            case "address":
                nint address = 5;
                return () => address;
            case "token":
                var token = CancellationToken.None;
                return () => token.CanBeCanceled;
            default:
                return Capture(kind);
        }
    }

    private static Delegate Capture(string kind) => kind switch
    {
        "stream" => Holding(new MemoryStream()),
        "task" => Holding(Task.FromResult(1)),
        "lock" => Holding(new Outer()),
        "http" => Holding(new HttpClient()),
        "thread" => Holding(Thread.CurrentThread),
        "semaphore" => Holding(new SemaphoreSlim(1)),
        "query" => Holding(new[] { 1 }.Where(x => x > 0)),
        "random" => Holding(new Random(1)),
        "comparer" => Holding(new HashSet<string>(StringComparer.Create(new("tr-TR"), true))),
        "derived" => Holding(new OwnList()),
        "fixed" => Holding((object)default(Buffer)),
        "item" => Holding(new object[] { 1, new MemoryStream() }),
        "engine" => Holding(new GraphCodec()),
        _ => Holding(Chain(2_000)),
    };

    private static Func<T> Holding<T>(T value) => () => value;

    private static Node Chain(int length)
    {
        var first = new Node(null, 0);
        for (var i = 0; i < length; i++)
        {
            first = new(first, i);
        }

        return first;
    }

    private sealed record Node(Node? Next, int Depth);

    private sealed class OwnList : List<int>;

    private sealed class Outer
    {
        public Inner Inner { get; } = new();
    }

    private sealed class Inner
    {
        public Lock Lock { get; } = new();
    }

    [System.Runtime.CompilerServices.InlineArray(4)]
    private struct Buffer
    {
        private int first;
    }
}
