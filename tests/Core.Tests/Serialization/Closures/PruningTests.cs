using System.Reflection;
using Flint.Serialization.Closures;

namespace Flint.Tests.Serialization.Closures;

/// <summary>A lambda gives the same whether unused fields travel or not, whatever it does with "this".</summary>
public sealed class PruningTests
{
    public static TheoryData<string> Shapes => [.. All().Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shape_gives_the_same_pruned_and_unpruned(string name)
    {
        var body = All().Single(one => one.Name == name).Body;

        var pruned = Copy(body, prune: true)();
        var whole = Copy(body, prune: false)();

        Assert.Equal(whole, pruned);
        Assert.Equal(body(), pruned);
    }

    [Fact]
    public void Fields_of_this_that_are_not_used_stay_behind()
    {
        var body = new WithResource().Body();

        Assert.Equal(7, Copy(body, prune: true)());
        Assert.Throws<RefusedClosureException>(() => Copy(body, prune: false));
    }

    private static IEnumerable<(string Name, Func<object?> Body)> All() =>
        new Shape(1).All().Concat(Scopes()).Concat(CapturedShapes.All()).Concat(ThisShapes.All());

    private static Func<T> Copy<T>(Func<T> body, bool prune)
    {
        var codec = new GraphCodec(new(), prune);
        return (Func<T>)codec.Decode(codec.Encode(body));
    }

    private static IEnumerable<(string Name, Func<object?> Body)> Scopes()
    {
        var (a, b, c) = (1, "two", new List<int> { 3 });
        yield return ("one variable", () => a);
        yield return ("another variable", () => b);
        yield return ("conditional", () => a > 0 ? b : c);
        yield return ("switch", () => b switch { "two" => c.Count, _ => a });
        yield return ("try", () =>
        {
            try
            {
                return c[5];
            }
            catch (ArgumentOutOfRangeException)
            {
                return b;
            }
        });
        yield return ("by reference", () => Change(ref a));
        yield return ("local function", Local);
        Func<int> inner = () => a + c.Count;
        yield return ("delegate in a list", () => new List<Func<int>> { inner }[0]());
        var list = new List<Func<int>> { inner, () => c[0] };
        yield return ("captured list of delegates", () => list.Sum(one => one()));
        Func<Func<int>> maker = () => inner;
        yield return ("delegate that gives a delegate", () => maker()());
        yield return ("lambda in a lambda over variables", () =>
            Enumerable.Range(0, 2).Select(x => x + a).Where(x => x < c.Count).Count());
        yield return ("iterator", () => string.Join(',', Iterate()));
        yield return ("asynchronous local function", () => WaitAsync().GetAwaiter().GetResult());
        for (var i = 0; i < 2; i++)
        {
            var d = i;
            yield return ($"inner scope {i}", () => d + a);
            yield return ($"inner scope only {i}", () => d);
            yield return ($"outer scope only {i}", () => b);
        }

        object? Local() => b.Length + a;
        static int Change(ref int value) => ++value;
        IEnumerable<int> Iterate()
        {
            yield return a;
            yield return c[0];
        }

        async Task<string> WaitAsync()
        {
            await Task.CompletedTask;
            return b;
        }
    }

    private class Above(int depth)
    {
        protected string word = "above";

        protected int Depth => depth;

        protected virtual string Say() => word + depth;

        protected string SayPlain() => word + Say();
    }

    private sealed class Shape(int number) : Above(number + 1)
    {
        private readonly int number = number;
        private readonly string text = "text";
        private readonly List<int> list = [1, 2];
        private readonly Record record = new(5, "five");
        private (int A, string B) pair = (6, "six");
        private int counter = 10;
        private Func<int>? own = null;

        private string Text => text + number;

        public override string ToString() => $"{text} {number} {list.Count}";

        public override int GetHashCode() => number * 31;

        public override bool Equals(object? obj) => obj is Shape other && other.number == number;

        public IEnumerable<(string Name, Func<object?> Body)> All() => Fields().Concat(Calls()).Concat(Escaping());

        protected override string Say() => text + base.Say() + list[1];

        private IEnumerable<(string, Func<object?>)> Fields()
        {
            var local = 2;
            yield return ("field", () => number);
            yield return ("two fields", () => number + text);
            yield return ("field and variable", () => number + local);
            yield return ("field of a field", () => record.Name.Length + pair.B);
            yield return ("protected field of the base", () => word);
            yield return ("assigned field", () => counter = 5);
            yield return ("counted field", () => counter++ + ++counter);
            yield return ("field in a condition", () => number > 0 ? text : list);
            yield return ("field with default", () => own ?? (object)text);
            yield return ("field by reference", () => Interlocked.Increment(ref counter));
            yield return ("null check of a field", () => list?.Count);
            yield return ("index of a field", () => list[0] + list[^1]);
        }

        private IEnumerable<(string, Func<object?>)> Calls()
        {
            var local = 3;
            yield return ("property", () => Text);
            yield return ("property of the base", () => Depth);
            yield return ("virtual call", () => Say());
            yield return ("plain call of a virtual call", () => SayPlain());
            yield return ("base call", () => base.Say());
            yield return ("private call", () => Private(local));
            yield return ("chain of calls", () => First());
            yield return ("static call", () => Static(number));
            yield return ("method group", Grouped);
            yield return ("lambda in lambda", () => list.Select(x => x + number).Sum());
            yield return ("lambda in a called method", () => WithLambda()());
            yield return ("iterator method", () => string.Join(',', Iterate()));
            yield return ("asynchronous method", () => WaitAsync().GetAwaiter().GetResult());
            yield return ("generic method", () => GenericOf<long>());
            yield return ("conditional argument", () => Private(number > 0 ? local : counter));
        }

        private IEnumerable<(string, Func<object?>)> Escaping()
        {
            var self = this;
            var holder = new object[] { this };
            yield return ("interpolated this", () => $"{this}");
            yield return ("this to a string", () => ToString());
            yield return ("hash of this", () => GetHashCode());
            yield return ("equal to this", () => Equals(self));
            yield return ("this as an argument", () => Take(this));
            yield return ("this in a tuple", () => (this, 1).Item1.text);
            yield return ("this in a local", () =>
            {
                var me = this;
                return me.text + me.number;
            });
            yield return ("this in a captured local", () => self.text);
            yield return ("this in an array", () => ((Shape)holder[0]).list.Count);
            yield return ("this compared", () => ReferenceEquals(this, self) && self.number == 1);
            yield return ("this chosen", () => (number > 0 ? this : self).Text);
            yield return ("this cast", () => ((Above)this).ToString());
            yield return ("pattern of this", () => this is { number: 1 } ? text : null);
            yield return ("reflection by name", () => GetType()
                .GetField("text", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(this));
            yield return ("record member", () => record.ToString());
            yield return ("record copy", () => record with { Name = text });
            yield return ("record of this", () => new Record(3, "x").Body()());
            yield return ("this in a delegate", () => ((Func<string>)ToString)());
            yield return ("extension of this", () => this.Extended());
            yield return ("returned this", () => Me().text);
            yield return ("loop over this", () =>
            {
                var found = "";
                foreach (var one in new[] { this, self })
                {
                    found += one.Text;
                }

                return found;
            });
        }

        public string Open() => text + counter;

        private object? Grouped() => text + list.Count;

        private string Private(int more) => text + more + pair.A;

        private string First() => Second() + number;

        private string Second() => Third() + record.Id;

        private string Third() => text;

        private Func<int> WithLambda() => () => number + list.Count;

        private string GenericOf<T>() => typeof(T).Name + number;

        private Shape Me() => this;

        private static int Static(int value) => value * 2;

        private static string Take(Shape shape) => shape.text + shape.list.Count + shape.counter;

        private IEnumerable<int> Iterate()
        {
            yield return number;
            yield return list[0];
        }

        private async Task<string> WaitAsync()
        {
            await Task.CompletedTask;
            return text + number;
        }
    }

    private sealed record Record(int Id, string Name)
    {
        public Func<string> Body() => () => $"{this}{Id}";
    }

    private sealed class WithResource
    {
        private readonly MemoryStream stream = new();
        private readonly int value = 7;

        public Func<int> Body() => () => value;

        public long Length() => stream.Length;
    }
}

internal static class PruningExtensions
{
    public static string Extended(this object shape) => shape.ToString()!;

    public static Func<object?> Invoked(this Func<int> body) => () => body();
}
