using Flint.Serialization;
using Flint.Serialization.Keys;

namespace Flint.Tests.Serialization.Keys;

public sealed class RefusedKeysTests
{
    [Fact]
    public void A_type_whose_equality_is_not_that_of_its_image_is_refused_naming_member_reason_and_remedy()
    {
        Refused<int[]>("System.Int32[] cannot be a key: it is an array", "Key by a string, or by a tuple");
        Refused<WithArray>("WithArray.Items is a System.Int32[], which is an array, and arrays are equal only");
        Refused<(int, List<int>)>(".Item2 is a System.Collections.Generic.List<System.Int32>, which is a type of .NET");
        Refused<Plain>("is a class that is equal only to itself. Make it a record.");
        Refused<OwnEquals>("has its own Equals, which no other process could check", "implement IStableKey<T>");
        Refused<OwnStruct>("has its own Equals");
        Refused<OwnEquatable>("has its own Equals");
        Refused<HiddenEquatable>("has its own Equals");
        Refused<OwnRecord>("has its own Equals");
        Refused<OwnRecordStruct>("has its own Equals");
        Refused<OverOwnRecord>("has its own Equals");
        Refused<OwnContract>("has its own Equals");
        Refused<AbstractRecord>("can stand for values of many types");
        Refused<object>("can stand for values of many types");
        Refused<IComparable>("can stand for values of many types");
        Refused<WithObject>("WithObject.Value is a System.Object, which can stand for values of many types");
        Refused<Chain>("Chain.Next is a", "contains itself");
        Refused<Growing<int>>("contains itself");
        Refused<Uri>("is a type of .NET that is no key");
        Refused<nint>("is a type of .NET that is no key");
        Refused<Func<int>>("is a type of .NET that is no key");
        Refused<NotRebuilt>(
            "cannot be made of its canonical value", "constructor with one parameter of type System.String");
        Refused<StableOfArray>("StableOfArray.StableKey is a System.Int32[]");
    }

    [Fact]
    public void A_derived_record_is_no_key_of_its_base()
    {
        var codec = new KeyRegistry().Get<Base>();

        codec.Write(new RecordWriter(), new Base(1));
        var refused = Assert.Throws<NotSupportedException>(() => codec.Write(new RecordWriter(), new Derived(1, 2)));

        Assert.Contains("Derived is no key where", refused.Message);
    }

    [Fact]
    public void A_type_without_an_order_is_refused()
    {
        var refused = Assert.Throws<NotSupportedException>(() => new KeyRegistry().Order<(int, Base)>());

        Assert.Contains("Base has no order", refused.Message);
        Assert.Throws<NotSupportedException>(() => new KeyRegistry().Order<int[]>());
        Assert.Throws<NotSupportedException>(() => new KeyRegistry().Order<object>());
    }

    private static void Refused<K>(params string[] parts)
    {
        var refused = Assert.Throws<NotSupportedException>(() => new KeyRegistry().Get<K>());
        Assert.All(parts, part => Assert.Contains(part, refused.Message));
    }

    private sealed record WithArray(string Name, int[] Items);

    private sealed class Plain;

    private sealed class OwnEquals
    {
        public override bool Equals(object? obj) => obj is OwnEquals;

        public override int GetHashCode() => 0;
    }

    private struct OwnStruct
    {
        public override readonly bool Equals(object? obj) => obj is OwnStruct;

        public override readonly int GetHashCode() => 0;
    }

    private readonly struct OwnEquatable : IEquatable<OwnEquatable>
    {
        public bool Equals(OwnEquatable other) => true;

        public override bool Equals(object? obj) => obj is OwnEquatable;

        public override int GetHashCode() => 0;
    }

    private readonly struct HiddenEquatable : IEquatable<HiddenEquatable>
    {
        bool IEquatable<HiddenEquatable>.Equals(HiddenEquatable other) => true;
    }

    private record OwnRecord(string Name)
    {
        public virtual bool Equals(OwnRecord? other) => true;

        public override int GetHashCode() => 0;
    }

    private sealed record OverOwnRecord(string Name) : OwnRecord(Name);

    private readonly record struct OwnRecordStruct(string Name)
    {
        public bool Equals(OwnRecordStruct other) => true;

        public override int GetHashCode() => 0;
    }

    private record OwnContract(string Name)
    {
        protected virtual Type EqualityContract => typeof(object);
    }

    private abstract record AbstractRecord(int Id);

    private sealed record WithObject(object Value);

    private sealed record Growing<T>(int Id, Growing<ValueTuple<T>>? Next);

    private sealed record Chain(int Id, Chain? Next);

    private record Base(int Id);

    private sealed record Derived(int Id, int More) : Base(Id);

    private sealed class NotRebuilt : IStableKey<string>
    {
        public string StableKey => "";
    }

    private sealed class StableOfArray(int[] key) : IStableKey<int[]>
    {
        public int[] StableKey => key;
    }
}
