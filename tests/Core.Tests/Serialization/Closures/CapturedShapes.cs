using System.Globalization;

namespace Flint.Tests.Serialization.Closures;

/// <summary>Lambdas that share captured variables in every way that the compiler lays them out.</summary>
internal static class CapturedShapes
{
    private delegate int ByReference(ref int value);

    public static IEnumerable<(string Name, Func<object?> Body)> All() =>
        Nested().Concat(Delegates()).Concat(References()).Concat(Functions()).Concat(Values());

    private static IEnumerable<(string, Func<object?>)> Nested()
    {
        var (a, unused) = (1, new List<string> { "a" });
        Func<int> keepsUnused = () => unused.Count;
        for (var i = 0; i < 1; i++)
        {
            var (b, other) = (i + 2, "other");
            for (var j = 0; j < 1; j++)
            {
                var (c, more) = (j + 3, new[] { 4, 5 });
                yield return ("three scopes", () => a + b + c);
                yield return ("outermost of three scopes", () => a);
                yield return ("middle of three scopes", () => other + b);
                yield return ("innermost of three scopes", () => more[c - 3]);
                yield return ("outermost and innermost", () => a + more.Length);
                yield return ("lambdas three deep", () => Run(() => a + Run(() => b + Run(() => c + more[0]))));
                yield return ("lambda of another scope", () => keepsUnused() + c);
                yield return ("assigned in a lambda three deep", () => Run(() => Run(() => ++b) + Run(() => b += c)));
            }
        }
    }

    private static IEnumerable<(string, Func<object?>)> Delegates()
    {
        var (a, b, c, d) = (1, 2, "three", new List<int> { 4 });
        Func<int> first = () => a;
        Func<int> second = () => b + first();
        Func<string> third = () => c + second();
        Func<int> list = () => d.Sum();
        Action add = () => d.Add(a);
        Func<int, Func<int>> curried = x => () => x + b + d.Count;
        Func<int, int> recursive = null!;
        recursive = n => n == 0 ? a : n * recursive(n - 1);
        yield return ("delegate using another variable", () => first());
        yield return ("chain of delegates", () => third());
        yield return ("delegate and its variable", () => second() + b);
        yield return ("curried delegate", () => curried(3)());
        yield return ("recursive delegate", () => recursive(4));
        yield return ("delegate with an effect", () =>
        {
            add();
            return d.Count;
        });
        yield return ("delegate in a tuple", () => (first, second).Item2());
        yield return ("delegate in a dictionary", () => new Dictionary<string, Func<string>> { [c] = third }[c]());
        yield return ("delegate chosen", () => (a > 0 ? first : second)());
        yield return ("delegates combined here", () =>
        {
            var both = add + add;
            both();
            return d.Count;
        });
        yield return ("target of a delegate", () => third.Target!.GetType().GetFields().Count(
            field => field.GetValue(third.Target) is not (null or 0)));
        var counter = new Counter("name", 9);
        Func<int> count = counter.Count;
        yield return ("target of a method group", () => count.Target!.ToString());
        yield return ("method of a delegate", () => first.Method.Name.Length > 0);
        yield return ("invoked dynamically", () => second.DynamicInvoke());
        yield return ("invocation list of a delegate", () => list.GetInvocationList().Length + a);
        yield return ("target in an invocation list", () => count.GetInvocationList()[0].Target!.ToString());
    }

    private static IEnumerable<(string, Func<object?>)> References()
    {
        var (a, b, pair, array) = (1, "two", (First: 3, Second: "four"), new[] { 5, 6 });
        var big = (A: 1L, B: 2L, C: 3L);
        ByReference increment = (ref int value) => ++value + array[0];
        yield return ("passed by in", () => In(in a) + In(in array[1]));
        yield return ("passed by ref to a delegate", () => increment(ref a));
        yield return ("passed by out", () => int.TryParse("12", CultureInfo.InvariantCulture, out a) ? b + a : b);
        yield return ("ref local", () =>
        {
            ref var held = ref a;
            held += 5;
            return a + b;
        });
        yield return ("ref ternary", () => (a > 0 ? ref array[0] : ref a) + 1);
        yield return ("member of a captured tuple by ref", () => Increment(ref pair.First) + pair.Second);
        yield return ("member of a captured tuple assigned", () => big.B = a);
        yield return ("captured tuple taken apart", () =>
        {
            var (first, second) = pair;
            return second + first;
        });
        yield return ("captured tuples swapped", () =>
        {
            (big.A, big.C) = (big.C, big.A);
            return big;
        });
        yield return ("range of an array", () => array[^1..].Length + a);
        yield return ("compound assignment", () => b += a);
        yield return ("coalescing assignment", () => b ??= "never");
        yield return ("interlocked", () => Interlocked.Exchange(ref a, 9) + Volatile.Read(ref a));
    }

    private static IEnumerable<(string, Func<object?>)> Functions()
    {
        var (a, b, unused) = (1, "two", new List<int>());
        Func<Task<string>> asynchronous = async () =>
        {
            await Task.CompletedTask;
            return b + a;
        };
        Func<Task<int>> nested = async () => (await asynchronous()).Length + unused.Count;
        Func<int> held = Held;
        yield return ("local function with a struct closure", () =>
        {
            var inner = a + 1;
            return Local();
            int Local() => inner + b.Length;
        });
        yield return ("local function calling a local function", () => Outer());
        yield return ("local function as a delegate", () => held());
        yield return ("generic local function", () => Generic<string>(b) + Generic<int>(a));
        yield return ("recursive local function", () => Sum(4));
        yield return ("asynchronous lambda", () => asynchronous().GetAwaiter().GetResult());
        yield return ("asynchronous lambda awaiting another", () => nested().GetAwaiter().GetResult());
        yield return ("iterator local function with parameters", () => string.Join(',', Count(3)));
        yield return ("query expression", () =>
            string.Join(',', from x in Enumerable.Range(0, 3) let y = x + a where y != 2 select b + y));

        int Outer() => Inner() + a;
        int Inner() => b.Length + unused.Count;
        int Held() => a * 7;
        string Generic<T>(T value) => typeof(T).Name + value + b;
        int Sum(int n) => n == 0 ? a : n + Sum(n - 1);
        IEnumerable<string> Count(int most)
        {
            for (var i = a; i <= most; i++)
            {
                yield return b + i;
            }
        }
    }

    private static IEnumerable<(string, Func<object?>)> Values()
    {
        int? maybe = 3;
        object boxed = 4;
        var anonymous = new { A = 5, B = "six" };
        var counter = new Counter("seven", 8);
        dynamic late = "nine";
        var gate = new object();
        var grid = new[,] { { 1, 2 }, { 3, 4 } };
        yield return ("nullable variable", () => maybe + 1);
        yield return ("boxed variable unboxed", () => boxed is int number ? number : -1);
        yield return ("anonymous object", () => anonymous with { A = 9 });
        yield return ("list pattern", () => new[] { maybe ?? 0, 2 } is [3, ..] ? anonymous.B : null);
        yield return ("dynamic variable", () => (object)late.Length);
        yield return ("locked variable", () =>
        {
            lock (gate)
            {
                return counter.ToString();
            }
        });
        yield return ("matrix element", () => grid[1, 0] += 1);
        yield return ("checked arithmetic", () => checked(maybe!.Value * 2));
        yield return ("exception filter", () =>
        {
            try
            {
                throw new InvalidOperationException(anonymous.B);
            }
            catch (InvalidOperationException e) when (e.Message == anonymous.B && maybe > 0)
            {
                return e.Message + maybe;
            }
        });
    }

    private static int Run(Func<int> body) => body();

    private static int In(in int value) => value * 2;

    private static int Increment(ref int value) => ++value;

    private sealed class Counter(string name, int count)
    {
        public int Count() => count;

        public override string ToString() => name + count;
    }
}
