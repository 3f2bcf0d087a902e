using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Flint.ClosureProbe;

namespace Flint.Properties.Serialization.Closures;

/// <summary>Delegates of every kind that travels.</summary>
internal static class ShippedKinds
{
    private static readonly int[] Table = [1, 2, 3];

    internal enum Color
    {
        Red,
        Green,
    }

    public static IEnumerable<(string Kind, Delegate Body)> All()
    {
        foreach (var one in Plain().Concat(Methods()).Concat(Objects()).Concat(Values()).Concat(Known())
            .Concat(Flint.ClosureProbe.FSharp.Shapes.all().Select(shape => (shape.Item1, shape.Item2))))
        {
            yield return one;
        }
    }

    private static IEnumerable<(string, Delegate)> Plain()
    {
        var (factor, name) = (3, "n");
        using var never = new MemoryStream();
        Func<long> unused = () => never.Length;
        _ = unused();
        yield return ("captured locals", (int x) => name + (x * factor));
        yield return ("static lambda", static (int x) => x + 1);
        yield return ("lambda without captures", (int x) => x + Table.Length);
        yield return ("local function", (Func<int, int>)Local);
        yield return ("static local function", (Func<int, int>)StaticLocal);
        for (var i = 0; i < 2; i++)
        {
            var copy = i * 10;
            yield return ($"loop variable {i}", (int x) => x + copy);
            yield return ($"nested closure {i}", (int x) => x + copy + factor);
        }

        Func<int, int> inner = x => x + factor;
        yield return ("captured delegate", (int x) => inner(x) * 2);
        yield return ("lambda in lambda", (int x) => Enumerable.Range(0, 3).Select(y => y * factor + x).Sum());
        yield return ("asynchronous lambda", async (int x) =>
        {
            await Task.CompletedTask;
            return x + factor;
        });
        yield return ("iterator local function", (Func<int, IEnumerable<int>>)Numbers);
        Func<int, int> loop = null!;
        loop = n => n <= 1 ? 1 : n * loop(n - 1);
        yield return ("recursive lambda", loop);

        int Local(int x) => x * factor;
        static int StaticLocal(int x) => x * 5;
        IEnumerable<int> Numbers(int count)
        {
            for (var i = 0; i < count; i++)
            {
                yield return i * factor;
            }
        }
    }

    private static IEnumerable<(string, Delegate)> Methods()
    {
        yield return ("static method group", (Func<int, int>)Double);
        yield return ("instance method group", (Func<int, int>)new Adder(4).Add);
        yield return ("extension method group", (Func<int, string>)"ab".Extended);
        yield return ("generic method group", (Func<int, string>)Generic);
        yield return ("generic method closure", Closure("g"));
        yield return ("generic class closure", new Box<Guid>(Guid.Empty).Maker());
        yield return ("generic method in generic class", new Box<string>("b").Paired(2.5));
        yield return ("struct method group", (Func<int, int>)new Point(1, 2).Plus);
        yield return ("record struct method group", (Func<int, int>)new Pair(1, 2).Plus);
        yield return ("default interface method", (Func<int, int>)((IDefault)new WithDefault(5)).Ask);
        yield return ("virtual method group", (Func<int>)new Derived(6).Twice);
        yield return ("static initialiser", Static.Body);
        yield return ("delegate type of ours", (Shout)(text => text + "!"));
        yield return ("lambda from an iterator", FromIterator().Single());
        yield return ("lambda from an async method", FromAsync().GetAwaiter().GetResult());
    }

    private static IEnumerable<(string, Delegate)> Objects()
    {
        yield return ("this", new Adder(8).Lambda());
        yield return ("primary constructor parameter", new Primary(9).Lambda());
        yield return ("base class in another module", new Derived(10).Lambda());
        var (record, point, anonymous) = (new Item("r", [1, 2]), new Point(3, 4), new { A = 1, B = "b" });
        yield return ("record", () => record.Name + record.Numbers.Length);
        yield return ("struct copy", () => point.X + point.Y);
        yield return ("anonymous type", () => anonymous.A + anonymous.B);
        var node = new Node { Value = 5 };
        node.Next = node;
        yield return ("cycle", () => node.Next!.Next!.Value);
        object boxed = new Point(5, 6);
        yield return ("boxed struct", () => boxed.ToString());
        var half = Half();
        half.MoveNext();
        yield return ("half-open iterator object", () => half.MoveNext() ? half.Current : -1);
    }

    private static IEnumerable<(string, Delegate)> Values()
    {
        var (tuple, color, maybe, none) = ((1, "t", 2.5), Color.Green, (int?)4, (int?)null);
        yield return ("tuple", () => tuple.ToString());
        yield return ("enum", () => color.ToString());
        yield return ("nullable", () => (maybe ?? -1) + (none ?? -2));
        var (money, when, day, id) = (1.10m, new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc), new DateOnly(2021, 1, 2),
            new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"));
        yield return ("decimal, dates, guid", () => FormattableString.Invariant($"{money} {when:O} {day:O} {id}"));
        var (list, map, set) = (new List<int> { 1, 2 }, new Dictionary<string, Color> { ["k"] = Color.Red },
            new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "Q" });
        yield return ("List, Dictionary, HashSet", () => $"{list.Sum()} {map["k"]} {set.Contains("q")}");
        IReadOnlyList<int> collected = [4, 5, 6];
        yield return ("collection expression", () => collected.Sum());
        var (grid, jagged) = (new int[,] { { 1, 2 }, { 3, 4 } }, new string?[][] { ["a", null], [] });
        yield return ("arrays", () => $"{grid[1, 0]} {jagged[0][0]} {jagged[1].Length} {jagged[0][1] is null}");
        var (queue, stack, sorted) = (new Queue<int>([1, 2]), new Stack<int>([1, 2]), new SortedSet<int> { 3, 1 });
        yield return ("queue, stack, sorted set", () => $"{queue.Peek()} {stack.Peek()} {sorted.Min}");
    }

    private static IEnumerable<(string, Delegate)> Known()
    {
        var regex = new Regex("^s.v", RegexOptions.Compiled);
        yield return ("regex", (string text) => regex.IsMatch(text));
        var culture = new CultureInfo("de-DE");
        yield return ("culture", () => 1.5.ToString(culture));
        var encoding = Encoding.GetEncoding("iso-8859-1");
        yield return ("encoding", (string text) => encoding.GetBytes(text + "é").Length);
        IComparer<string> order = StringComparer.Ordinal;
        yield return ("comparer", (string text) => order.Compare(text, "Seven"));
        var (left, right) = (1, 100);
        var (mine, equal) = (Comparer<int>.Create((a, b) => (b - a) * left),
            new HashSet<int>([5], EqualityComparer<int>.Create((a, b) => a % right == b % right, a => a % right)));
        yield return ("comparers made of lambdas", () => $"{mine.Compare(1, 2)} {equal.Contains(105)} {equal.Contains(6)}");
        var type = typeof(Dictionary<string, Color>);
        yield return ("type", () => type.Name);
    }

    private static int Double(int x) => x * 2;

    private static string Generic<T>(T value) => $"{value}{typeof(T).Name}";

    private static Func<int, string> Closure<T>(T value) => x => $"{value}{x}{typeof(T).Name}";

    private static string Extended(this string text, int x) => text + x;

    private static IEnumerator<int> Half()
    {
        yield return 1;
        yield return 2;
    }

    private static IEnumerable<Func<int, int>> FromIterator()
    {
        var captured = 11;
        yield return x => x + captured;
    }

    private static async Task<Func<int, int>> FromAsync()
    {
        var captured = 12;
        await Task.Yield();
        return x => x + captured;
    }

    internal delegate string Shout(string text);

    private interface IDefault
    {
        int Value { get; }

        int Ask(int x) => x + Value;
    }

    private static class Static
    {
        public static readonly Func<int, int> Body = x => x + 13;
    }

    private sealed record WithDefault(int Value) : IDefault;

    private sealed record Item(string Name, int[] Numbers);

    private readonly record struct Pair(int A, int B)
    {
        public int Plus(int x) => A + B + x;
    }

    private struct Point(int x, int y)
    {
        public int X = x;
        public int Y = y;

        public readonly int Plus(int more) => X + Y + more;

        public override readonly string ToString() => $"({X};{Y})";
    }

    private sealed class Node
    {
        public int Value;
        public Node? Next;
    }

    private sealed class Adder(int start)
    {
        private readonly int start = start;
        private readonly MemoryStream never = new();

        public int Add(int x) => start + x;

        public Func<int, int> Lambda() => x => start + x;

        public long Never() => never.Length;
    }

    private sealed class Primary(int start)
    {
        public Func<int, int> Lambda()
        {
            var more = 1;
            return x => start + x + more;
        }
    }

    private sealed class Derived(int value) : OtherModule(value)
    {
        public override int Twice() => base.Twice() + 1;

        public Func<int> Lambda() => () => Sum() + Twice() + open;
    }
}
