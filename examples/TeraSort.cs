#:project ../src/Flint/Flint.csproj
#:property PublishAot=false
using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using Flint;
using Flint.Rdds;

// Sorts 100-byte records by their first 10 bytes:
//   TeraSort generate RECORDS DIR [PARTITIONS]
//   TeraSort sort IN OUT [PARTITIONS]
//   TeraSort validate DIR
// The master is that of the setting flint.master (FLINT_MASTER), by default all processors of this machine.
var partitions = args is [_, _, _, var wanted] ? int.Parse(wanted) : (int?)null;
var log = Directory.CreateTempSubdirectory("flint-terasort-");
var watch = Stopwatch.StartNew();
var ended = 0;
await using (var session = await FlintSession.Builder().AppName("TeraSort")
    .Config("flint.eventLog.enabled", "true").Config("flint.eventLog.dir", log.FullName).StartAsync())
{
    switch (args)
    {
        case ["generate", var count, var folder, ..]:
            var records = long.Parse(count);
            await session.Range(0, records, partitions: partitions).Map(number => Tera.Make(number, records))
                .SaveAsBinaryRecordsAsync(folder, Tera.Length);
            break;
        case ["sort", var from, var to, ..]:
            await session.BinaryRecords(from, Tera.Length).KeyBy(Tera.Key).SortByKey(partitions: partitions).Values()
                .SaveAsBinaryRecordsAsync(to, Tera.Length);
            break;
        case ["validate", var folder]:
            ended = await ValidateAsync(session, folder);
            break;
        default:
            Console.Error.WriteLine("usage: TeraSort generate RECORDS DIR | sort IN OUT | validate DIR");
            ended = 1;
            break;
    }
}

Console.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s, {SpilledBytes(log)} bytes spilled");
log.Delete(recursive: true);
return ended;

// Order within and across files; then count and sum of hashes against the generator's, which are made anew.
static async Task<int> ValidateAsync(FlintSession session, string folder)
{
    var parts = await session.BinaryRecords(folder, Tera.Length).MapPartitions(Tera.Summarise).CollectAsync();
    var count = parts.Sum(part => part.Count);
    var sum = parts.Aggregate(0UL, (total, part) => unchecked(total + part.Sum));
    var generated = await session.Range(0, count).Map(number => Tera.Hash(Tera.Make(number, count)))
        .AggregateAsync(0UL, (total, hash) => unchecked(total + hash), (a, b) => unchecked(a + b));
    var isOrdered = parts.All(part => part.IsOrdered)
        && parts.Zip(parts.Skip(1)).All(pair => pair.First.Last.CompareTo(pair.Second.First) <= 0);
    Console.WriteLine($"{count} records, hash sum {sum:x16} ({generated:x16} generated), {(isOrdered ? "ordered" : "NOT ordered")}");
    return isOrdered && sum == generated ? 0 : 1;
}

// What the tasks spilled stands in the event log.
static long SpilledBytes(DirectoryInfo log) => log.EnumerateFiles()
    .SelectMany(file => File.ReadLines(file.FullName))
    .Sum(line =>
    {
        using var logged = JsonDocument.Parse(line);
        return Find(logged.RootElement);

        static long Find(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Sum(field =>
                field.Name.Equals("spilledBytes", StringComparison.OrdinalIgnoreCase)
                    ? field.Value.GetInt64()
                    : Find(field.Value)),
            _ => 0,
        };
    });

record struct Summary(long Count, ulong Sum, bool IsOrdered, (ulong, ushort) First, (ulong, ushort) Last);

static class Tera
{
    public const int Length = 100;

    // Arrays are no keys; these numbers are ordered as the bytes are.
    public static (ulong High, ushort Low) Key(byte[] record) =>
        (BinaryPrimitives.ReadUInt64BigEndian(record), BinaryPrimitives.ReadUInt16BigEndian(record.AsSpan(8)));

    // A record depends on its number and on how many there are, so that a set with one missing is another set.
    public static byte[] Make(long number, long records)
    {
        var words = new byte[Length + sizeof(int)];
        var state = unchecked((ulong)number * 0xD1342543DE82EF95UL + Mix((ulong)records));
        for (var at = 0; at < words.Length; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64BigEndian(words.AsSpan(at), Mix(state = unchecked(state + 0x9E3779B97F4A7C15UL)));
        return words[..Length];
    }

    public static ulong Hash(byte[] record)
    {
        ulong hash = BinaryPrimitives.ReadUInt32BigEndian(record.AsSpan(Length - sizeof(uint)));
        for (var at = 0; at + sizeof(ulong) <= Length; at += sizeof(ulong))
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64BigEndian(record.AsSpan(at)));
        return hash;
    }

    public static IEnumerable<Summary> Summarise(IEnumerable<byte[]> records)
    {
        Summary? all = null;
        foreach (var record in records)
        {
            var key = Key(record);
            var before = all ?? new(0, 0, true, key, key);
            all = new(before.Count + 1, unchecked(before.Sum + Hash(record)),
                before.IsOrdered && before.Last.CompareTo(key) <= 0, before.First, key);
        }
        return all is { } summary ? [summary] : [];
    }

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value = unchecked((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL);
        value = unchecked((value ^ (value >> 27)) * 0x94D049BB133111EBUL);
        return value ^ (value >> 31);
    }
}
