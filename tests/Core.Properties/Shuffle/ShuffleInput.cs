using CsCheck;
using Flint.Memory;
using Flint.Serialization.Compression;
using Flint.Tests;

namespace Flint.Properties.Shuffle;

internal sealed record Parcel(string? Name, int? Weight, List<string?>? Notes);

/// <summary>Rows of several map tasks, and into how many partitions they go.</summary>
internal sealed record ShuffleInput<K, V>(IReadOnlyList<(K Key, V Value)>[] Maps, int Partitions)
{
    public IEnumerable<(K Key, V Value)> All => Maps.SelectMany(rows => rows);

    public override string ToString() =>
        $"{Partitions} partitions, maps of {string.Join(", ", Maps.Select(rows => rows.Count))} rows";
}

/// <summary>Generators of inputs: empty maps, few and many distinct keys, skew, null keys and values.</summary>
internal static class ShuffleInputs
{
    public static readonly Gen<string?> Text = Gen.Frequency(
        (1, Gen.Const((string?)null!)), (1, Gen.Const((string?)"")), (1, Gen.Const((string?)"\ud800")),
        (1, Gen.Const((string?)"\U0001F600")), (8, Gen.String[0, 12].Select(text => (string?)text)),
        (2, Gen.Int[0, 20].Select(i => (string?)$"k{i}")));

    public static readonly Gen<long> Number = Gen.Frequency((1, Gen.Long), (3, Gen.Long[0, 40]), (3, Gen.Const(7L)));

    public static readonly Gen<(string?, int)> Pair = Gen.Select(Text, Gen.Int[0, 3]);

    public static readonly Gen<Parcel> Parcels = Gen.Select(
        Text, Gen.Int[0, 5].Nullable(), Text.List[0, 3], (name, weight, notes) => new Parcel(name, weight, notes));

    public static Gen<ShuffleInput<K, V>> Of<K, V>(Gen<K> key, Gen<V> value)
    {
        var rows = Gen.Select(key, value).Array[0, 150];
        var manyRows = Gen.Select(key, value).Array[500, 1500];
        var map = Gen.Frequency((1, Gen.Select(key, value).Array[0, 0]), (6, rows), (1, manyRows));
        return Gen.Select(map.Array[0, 5], Gen.Int[1, 17], (maps, partitions) =>
            new ShuffleInput<K, V>([.. maps.Select(IReadOnlyList<(K, V)> (one) => one)], partitions));
    }

    public static ShuffleRig Rig(int seed, SlabPool slabs) => new(slabs) { Compression = (CompressionKind)(seed % 3) };
}
