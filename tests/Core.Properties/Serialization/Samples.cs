using CsCheck;

namespace Flint.Properties.Serialization;

internal enum Colour : byte
{
    Red,
    Green,
}

internal record Animal(string? Name);

internal sealed record Dog(string? Name, int? Age) : Animal(Name);

internal record Cat(string? Name, double Weight) : Animal(Name);

internal readonly record struct Place(double X, float Y, bool Known, Colour Colour);

internal sealed record Row(
    long Id, string? Text, int? Count, Place Place, decimal Amount, DateTime When, List<string?>? Tags, byte[]? Blob,
    Animal? Pet, Dictionary<string, int[]>? Map, object? Any);

/// <summary>Arbitrary rows of every kind of member, and their comparison member by member.</summary>
internal static class Samples
{
    private static readonly Gen<Place> Places = Gen.Select(
        Gen.Double, Gen.Float, Gen.Bool, Gen.Enum<Colour>(), (x, y, known, colour) => new Place(x, y, known, colour));

    private static readonly Gen<Animal> Animals = Gen.OneOf(
        Some.OrNull(Some.Text).Select(name => new Animal(name)),
        Gen.Select(Some.Text, Some.OrNone(Gen.Int), (name, age) => (Animal)new Dog(name, age)),
        Gen.Select(Some.Text, Gen.Double, (name, weight) => (Animal)new Cat(name, weight)));

    private static readonly Gen<object> Anything = Gen.OneOf(
        Gen.Int.Select(value => (object)value),
        Some.Text.Select(value => (object)value),
        Animals.Select(value => (object)value),
        Places.Select(value => (object)value),
        Gen.Long.Array[0, 3].Select(value => (object)value),
        Gen.Select(Gen.Int, Some.Text, (number, text) => (object)(number, text)));

    private static readonly Gen<DateTime> Times =
        Gen.Select(Gen.DateTime, Gen.Enum<DateTimeKind>(), (time, kind) => DateTime.SpecifyKind(time, kind));

    public static readonly Gen<Row> Rows =
        from plain in Gen.Select(Gen.Long, Some.OrNull(Some.Text), Some.OrNone(Gen.Int), Places, Gen.Decimal, Times)
        from nested in Gen.Select(
            Some.OrNull(Some.OrNull(Some.Text).List[0, 5]), Some.OrNull(Gen.Byte.Array[0, 40]), Some.OrNull(Animals),
            Some.OrNull(Gen.Dictionary(Some.Text, Gen.Int.Array[0, 3])[0, 3]), Some.OrNull(Anything))
        select new Row(
            plain.Item1, plain.Item2, plain.Item3, plain.Item4, plain.Item5, plain.Item6, nested.Item1, nested.Item2,
            nested.Item3, nested.Item4, nested.Item5);

    public static void AssertSame(Row expected, Row actual)
    {
        Assert.Equal(
            expected with { Tags = null, Blob = null, Map = null, Any = null },
            actual with { Tags = null, Blob = null, Map = null, Any = null });
        Assert.Equal(expected.Tags, actual.Tags);
        Assert.Equal(expected.Blob, actual.Blob);
        Assert.Equal(expected.Map, actual.Map);
        Assert.Equal(expected.Any, actual.Any);
        Assert.Equal(expected.When.Kind, actual.When.Kind);
        Assert.Equal(decimal.GetBits(expected.Amount), decimal.GetBits(actual.Amount));
        Assert.Equal(expected.Any?.GetType(), actual.Any?.GetType());
    }
}
