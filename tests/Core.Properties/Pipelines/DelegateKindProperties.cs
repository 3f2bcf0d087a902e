using CsCheck;
using Flint.Pipelines;
using Flint.Pipelines.Sources;
using Flint.Pipelines.Terminals;

namespace Flint.Properties.Pipelines;

/// <summary>What a lambda does inside gives the same fused, unfused and invoked, errors too.</summary>
public sealed class DelegateKindProperties
{
    private const int Cases = 50;

    // Few and small numbers make the lambdas that can fail succeed, too.
    private static readonly Gen<int[]> Inputs = Gen.OneOf(
        Gen.Int.Array[0, 10], Gen.Int[-5, 300].Array[0, 10], Gen.Int[8, 300].Array[0, 2500],
        Gen.Frequency((1, Gen.Int), (50, Gen.Int[-5, 300])).Array[0, 2500]);

    private enum Size : byte
    {
        Small,
        Large = 200,
    }

    [Flags]
    private enum Marks : ulong
    {
        None,
        First = 1,
        Last = 1UL << 63,
    }

    public static TheoryData<string> Kinds => [.. All().Select(one => one.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public void A_kind_of_lambda_gives_the_same_fused_unfused_and_invoked(string name)
    {
        var body = All().Single(one => one.Name == name).Body;
        Inputs.Sample(
            input =>
            {
                var expected = Outcome(() => [.. input.Where(x => x != 3).Select(body).Where(x => x != 4)]);

                Assert.Equal(expected, Outcome(() => Push(input, body, fused: true)));
                Assert.Equal(expected, Outcome(() => Push(input, body, fused: false)));
            },
            iter: Cases);
    }

    private static IEnumerable<(string Name, Func<int, int> Body)> All() =>
        Language().Concat(Types()).Concat(Flint.ClosureProbe.FSharp.Shapes.all()
            .Select(one => (one.Item1, (Func<int, int>)one.Item2)));

    private static IEnumerable<(string, Func<int, int>)> Language()
    {
        var (gate, seen) = (new Lock(), new object());
        dynamic adder = new Adder(5);
        dynamic number = 7;
        yield return ("dynamic arithmetic", x => (int)unchecked((number - 7L + x) % 1000));
        yield return ("dynamic call", x => adder.Add(x));
        yield return ("lock on an object", x =>
        {
            lock (seen)
            {
                return x ^ 1;
            }
        });
        yield return ("lock on a Lock", x =>
        {
            lock (gate)
            {
                return x ^ 2;
            }
        });
        yield return ("asynchronous, ended at once", x => AddAsync(x).GetAwaiter().GetResult());
        yield return ("asynchronous lambda, ended at once", x => new Func<ValueTask<int>>(async () =>
        {
            await ValueTask.CompletedTask;
            return x ^ 3;
        })().Result);
        yield return ("stackalloc", x =>
        {
            Span<int> some = stackalloc int[8];
            some.Fill(x);
            some[x & 7]++;
            return unchecked(some[0] + some[7]);
        });
        yield return ("stackalloc of a length that varies", x =>
        {
            ReadOnlySpan<byte> zeros = stackalloc byte[(x & 63) + 1];
            return zeros.Length + zeros[^1];
        });
        yield return ("checked overflow", x => checked(x * 100_000));
        yield return ("checked narrowing", x => checked((byte)x));
        yield return ("unchecked overflow", x => unchecked(x * 100_000));
        yield return ("division by zero", x => 100 / (x - 7));
        yield return ("iterator inside", x => Count(x & 3).Sum());
        yield return ("pointer", Pointed);
        yield return ("goto", x =>
        {
            var turns = 0;
        again:
            if (turns++ < (x & 3))
            {
                goto again;
            }

            return turns;
        });
        yield return ("exception filter", x =>
        {
            try
            {
                return checked((sbyte)x);
            }
            catch (OverflowException) when (x > 0)
            {
                return -1;
            }
        });
    }

    private static IEnumerable<(string, Func<int, int>)> Types()
    {
        int? none = null;
        var size = Size.Large;
        yield return ("nullable lifted", x => (x + (x > 5 ? 1 : none)) ?? -1);
        yield return ("nullable without a value", x => ((int?)(x > 7 ? x : null))!.Value);
        yield return ("nullable boxed", x => (object?)(x > 7 ? x : none) is int some ? some : 0);
        yield return ("enum of a byte", x => (int)((Size)x + (byte)size));
        yield return ("enum by name", x => ((Size)(byte)x).ToString().Length);
        yield return ("enum of flags", x => (((Marks)(ulong)x) | Marks.Last).HasFlag(Marks.First) ? 1 : 0);
        yield return ("switch over an enum", x => (Size)(byte)x switch { Size.Small => 1, Size.Large => 2, _ => 3 });
        yield return ("decimal", x => (int)(x % 1000 * 1.5m));
        yield return ("half and wide integers", x => (int)(Int128.Abs(x) % 97) + (int)(Half)(x & 15));
        yield return ("list pattern", x => new[] { x & 1, 2 } is [1, ..] ? 1 : 0);
        yield return ("generic math", x => Twice(x));
        yield return ("vector", x => System.Numerics.Vector.Sum(new System.Numerics.Vector<int>(x & 15)));
    }

    private static int[] Push(int[] input, Func<int, int> body, bool fused)
    {
        var scope = new PipelineScope(
            new PipelineOptions { Fused = fused }, new PipelineCache(debuggerAttached: false), CancellationToken.None);
        var collect = new CollectTerminal<int>(_ => true, long.MaxValue);
        using var source = new EnumerableSource<int>(input);
        ChainRun.Push(
            source,
            [
                new FilterOperator<int>(x => x != 3), new MapOperator<int, int>(body),
                new FilterOperator<int>(x => x != 4),
            ],
            collect,
            scope);
        Assert.Equal((0, fused ? 1 : 0), (scope.FallBacks, scope.Cache.Count));
        return collect.ToArray();
    }

    // The records, or what went wrong: the engine wraps the user's error.
    private static string Outcome(Func<int[]> run)
    {
        try
        {
            return string.Join(',', run());
        }
        catch (OperatorFailedException e)
        {
            return e.InnerException!.GetType().Name;
        }
        catch (Exception e) when (e is ArithmeticException or InvalidOperationException)
        {
            return e.GetType().Name;
        }
    }

    private static unsafe int Pointed(int x)
    {
        var pointer = &x;
        return *pointer ^ 5;
    }

    private static T Twice<T>(T value)
        where T : System.Numerics.INumber<T> => unchecked(value + value);

    private static async Task<int> AddAsync(int x)
    {
        await Task.CompletedTask;
        return unchecked(x + 1);
    }

    private static IEnumerable<int> Count(int most)
    {
        for (var i = 0; i <= most; i++)
        {
            yield return i;
        }
    }

    private sealed class Adder(int more)
    {
        public int Add(int x) => unchecked(x + more);
    }
}
