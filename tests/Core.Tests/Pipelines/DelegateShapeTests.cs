using System.Linq.Expressions;
using Flint.Pipelines;
using Flint.Pipelines.Fused;

namespace Flint.Tests.Pipelines;

/// <summary>Every kind of delegate gives in a fused chain what it gives when it is invoked.</summary>
public sealed class DelegateShapeTests
{
    private readonly long _field = 3;

    private interface IAdder
    {
        long Add(long x);
    }

    private enum Colour
    {
        Red,
        Blue,
    }

    public static TheoryData<string, Func<long, long>, CallShapeName> Shapes()
    {
        var captured = 7L;
        var test = new DelegateShapeTests();
        IAdder adder = new ClassAdder();
        IAdder boxed = new StructAdder { Sum = 5 };
        long Local(long x) => x + captured;
        static long StaticLocal(long x) => x - 1;
        Expression<Func<long, long>> expression = x => x * 5;
        var multicast = (Func<long, long>)(x => x + 1) + (x => x + 2);
        var openInstance = (Func<long, string>)Delegate.CreateDelegate(
            typeof(Func<long, string>), typeof(DelegateShapeTests).GetMethod(nameof(Text))!);
        var closedOverNull = (Func<long, long>)Delegate.CreateDelegate(
            typeof(Func<long, long>), null, typeof(DelegateShapeTests).GetMethod(nameof(LengthPlus))!);
        return new()
        {
            { "static lambda", static x => x + 1, CallShapeName.Instance },
            { "capturing lambda", x => x + captured, CallShapeName.Instance },
            { "lambda using this", test.UsesThis(), CallShapeName.Instance },
            { "static method group", Twice, CallShapeName.Static },
            { "instance method group", test.AddField, CallShapeName.Instance },
            { "local function", Local, CallShapeName.Instance },
            { "static local function", StaticLocal, CallShapeName.Static },
            { "generic lambda over long", GenericHash<long>(x => x), CallShapeName.Instance },
            { "generic lambda over string", GenericHash(x => x.ToString().Length.ToString()), CallShapeName.Instance },
            { "interface method of a class", adder.Add, CallShapeName.Instance },
            { "interface method of a struct", boxed.Add, CallShapeName.StructInstance },
            { "virtual method", ((BaseAdder)new DerivedAdder()).Add, CallShapeName.Instance },
            { "extension on a reference", "four".LengthPlus, CallShapeName.StaticClosed },
            { "try and finally", WithFinally, CallShapeName.Static },
            { "try and catch", WithCatch, CallShapeName.Static },
            { "compiled expression", expression.Compile(), CallShapeName.Invoke },
            { "multicast", multicast, CallShapeName.Invoke },
            { "closed over null", closedOverNull, CallShapeName.Invoke },
            { "a delegate's Invoke", new Func<long, long>(new Func<long, long>(x => x + 9).Invoke), CallShapeName.Instance },
            { "wrapped open instance", x => openInstance(x).Length, CallShapeName.Instance },
        };
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_shape_is_called_its_way_and_gives_what_Invoke_gives(
        string name, Func<long, long> body, CallShapeName shape)
    {
        Assert.NotEmpty(name);
        var records = Enumerable.Range(-5, 5000).Select(x => (long)x).ToArray();

        var fused = Scopes.Push<long, long>(
            Scopes.New(true), records, new MapOperator<long, long>(body), new FilterOperator<long>(x => x != 4));

        Assert.Equal(shape.ToString(), DelegateCall.Of(body).Shape.ToString());
        Assert.Equal(records.Select(body).Where(x => x != 4), fused);
    }

    [Fact]
    public void An_open_instance_delegate_of_a_virtual_method_reaches_the_override()
    {
        var open = typeof(object).GetMethod(nameof(ToString))!.CreateDelegate<Func<object, string>>();

        Assert.Equal(CallShape.Invoke, DelegateCall.Of(open).Shape);
        Assert.Equal(["6", "x"], Scopes.Push<object, string>(
            Scopes.New(true), [6, "x"], new MapOperator<object, string>(open)));
    }

    [Fact]
    public void A_mutating_struct_receiver_keeps_its_state_like_the_delegate()
    {
        IAdder fused = new SummingAdder();
        IAdder plain = new SummingAdder();

        Assert.Equal(
            new long[] { 1, 2, 3 }.Select(plain.Add),
            Scopes.Push<long, long>(Scopes.New(true), [1, 2, 3], new MapOperator<long, long>(fused.Add)));
        Assert.Equal(10, fused.Add(4));
    }

    [Fact]
    public void Variant_delegates_fill_arrays_of_the_operators_type()
    {
        Func<object, string> wide = x => $"<{x}>";
        Func<string, string> narrow = x => x + "!";
        RecordOperator[] steps =
            [new MapOperator<string, object>(wide), new MapOperator<object, object>(x => x)];

        Assert.Equal(["<a>"], Scopes.Push<string, object>(Scopes.New(true), ["a"], steps));
        Assert.Equal(["a!"], Scopes.Pull<string, object>(
            Scopes.New(true), ["a"], new MapOperator<string, object>(narrow)));
        Assert.Equal(["a!", "b!"], Scopes.Push<string, object>(
            Scopes.New(true), ["a", "b"],
            new FlatMapOperator<string, object>(x => new[] { x + "!" })));
    }

    [Fact]
    public void Enums_nullables_anonymous_types_and_private_structs_pass()
    {
        RecordOperator[] steps =
        [
            new MapOperator<long, Colour>(x => (Colour)(x % 2)),
            new MapOperator<Colour, long?>(x => x == Colour.Red ? null : (long)x),
            new MapOperator<long?, StructAdder>(x => new StructAdder { Sum = x ?? 10 }),
            new KeyByOperator<StructAdder, bool>(x => x.Sum > 5),
            new MapValuesOperator<bool, StructAdder, long>(x => x.Add(1)),
            new ValuesOperator<bool, long>(),
        ];

        Assert.Equal([11, 2, 11], Scopes.Push<long, long>(Scopes.New(true), [0, 1, 2], steps));
    }

    [Fact]
    public void Arrays_lists_derived_lists_and_iterators_flatten_alike()
    {
        Func<int, IEnumerable<int>> any = x => (x % 4) switch
        {
            0 => new[] { x, x + 1 },
            1 => new List<int> { x },
            2 => new Backwards { x, x + 1 },
            _ => Enumerable.Repeat(x, x % 5),
        };
        Func<int, int[]> arrays = x => [x, x];
        var records = Enumerable.Range(0, 3000).ToArray();
        RecordOperator[] steps =
        [
            new FlatMapOperator<int, int>(any), new FlatMapOperator<int, int>(arrays),
            new FlatMapOperator<int, int>(any), new MapOperator<int, int>(x => x + 1),
        ];

        Assert.Equal(
            records.SelectMany(any).SelectMany(arrays).SelectMany(any).Select(x => x + 1),
            Scopes.Push<int, int>(Scopes.New(true), records, steps));
    }

    [Fact]
    public void A_long_chain_is_cut_and_stays_whole()
    {
        var steps = Enumerable.Range(0, 300).Select(
            i => i % 7 == 3 ? new FilterOperator<long>(x => x % 301 != i) : (RecordOperator)new MapOperator<long, long>(x => x + i))
            .ToArray();
        var records = Enumerable.Range(0, 4000).Select(x => (long)x).ToArray();

        var fused = Scopes.New(true);
        Assert.Equal(
            Scopes.Push<long, long>(Scopes.New(false), records, steps), Scopes.Push<long, long>(fused, records, steps));
        Assert.Equal(5, fused.Cache.Count);
    }

    public static string Text(long x) => $"{x}";

    public static long LengthPlus(string? text, long x) => (text?.Length ?? -1) + x;

    private static long Twice(long x) => x * 2;

    private static long WithFinally(long x)
    {
        try
        {
            return x + 1;
        }
        finally
        {
            GC.KeepAlive(null);
        }
    }

    private static long WithCatch(long x)
    {
        try
        {
            return 100 / x;
        }
        catch (DivideByZeroException)
        {
            return -1;
        }
    }

    private static Func<long, long> GenericHash<T>(Func<long, T> make) =>
        x => typeof(T).Name.Length + EqualityComparer<T>.Default.Equals(make(x), make(x)).GetHashCode();

    private long AddField(long x) => x + _field;

    private Func<long, long> UsesThis() => x => x * _field;

    private sealed class Backwards : List<int>, IEnumerable<int>
    {
        IEnumerator<int> IEnumerable<int>.GetEnumerator() => ((IEnumerable<int>)ToArray().Reverse().ToArray()).GetEnumerator();
    }

    private sealed class ClassAdder : IAdder
    {
        public long Add(long x) => x + 2;
    }

    private struct StructAdder : IAdder
    {
        public long Sum;

        public readonly long Add(long x) => x + Sum;
    }

    private struct SummingAdder : IAdder
    {
        private long _sum;

        public long Add(long x) => _sum += x;
    }

    private class BaseAdder
    {
        public virtual long Add(long x) => x;
    }

    private sealed class DerivedAdder : BaseAdder
    {
        public override long Add(long x) => x + 11;
    }
}

/// <summary>The ways of calling, under a public name for test signatures.</summary>
public enum CallShapeName
{
    Invoke,
    Static,
    StaticClosed,
    Instance,
    StructInstance,
}

internal static class Extensions
{
    public static long LengthPlus(this string text, long x) => text.Length + x;
}
