using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Flint.Serialization;
using Flint.Serialization.Closures;

namespace Flint.Properties.Serialization.Closures;

/// <summary>Damaged payloads end in one of two exceptions, soon, and without much memory.</summary>
public sealed class HostilePayloadTests
{
    private const int Seed = 20_261;
    private const int CountedOverhead = 1024 * 1024;

    private static int Mutations => int.Parse(Environment.GetEnvironmentVariable("FLINT_FUZZ") ?? "100000");

    [Fact]
    public void Mutated_payloads_neither_hang_nor_take_memory_nor_make_foreign_types()
    {
        var codec = new GraphCodec();
        var payloads = Payloads(codec);
        payloads.ForEach(payload => Assert.Empty(ListedTypes.NotListedIn(codec.Decode(payload))));
        var random = new Random(Seed);
        var decoded = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var payload = Mutate(payloads[random.Next(payloads.Count)], random);
            var (started, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            var graph = TryDecode(codec, payload);

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var most = CountedOverhead + (4L * payload.Length);
            Assert.True(allocated <= most, $"seed {Seed}, mutation {i}: {allocated} bytes, at most {most}");
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < 20, $"seed {Seed}, mutation {i} took too long");
            if (graph is not null)
            {
                decoded++;
                Assert.Equal([], ListedTypes.NotListedIn(graph));
            }
        }

        Assert.InRange(decoded, 1, Mutations - 1);
    }

    [Fact]
    public void Payloads_that_name_other_types_of_NET_instantiate_none_that_is_not_listed()
    {
        var codec = new GraphCodec();
        var all = typeof(object).Assembly.GetTypes().Select(type => type.FullName!).ToLookup(ShapeOf);
        var names = all.SelectMany(group => group).ToHashSet();
        var (tried, made, refused) = (new HashSet<string>(), 0, 0);
        foreach (var payload in Payloads(codec))
        {
            foreach (var name in NamesIn(payload).Where(one => names.Contains(one.Name) && tried.Add(one.Name)))
            {
                foreach (var other in all[ShapeOf(name.Name)].Where(other => other != name.Name))
                {
                    Encoding.ASCII.GetBytes(other, payload.AsSpan(name.At));
                    var graph = TryDecode(codec, payload);
                    (made, refused) = graph is null ? (made, refused + 1) : (made + 1, refused);
                    Assert.Equal([], graph is null ? [] : ListedTypes.NotListedIn(graph));
                }

                Encoding.ASCII.GetBytes(name.Name, payload.AsSpan(name.At));
            }
        }

        Assert.InRange(tried.Count, 10, int.MaxValue);
        Assert.InRange(made, 20, int.MaxValue);
        Assert.InRange(refused, 200, int.MaxValue);
    }

    [Fact]
    public void The_walk_over_a_graph_finds_what_is_not_listed()
    {
        var (stream, name) = (new MemoryStream(), new List<object> { new Version(1, 0), new Random(1) });

        Assert.Equal(
            ["System.IO.MemoryStream", "System.Random"],
            ListedTypes.NotListedIn(new Func<object>(() => (stream, name))).Order());
        Assert.Equal(
            ["System.IO.File.Boolean Exists(System.String)"],
            ListedTypes.NotListedIn(new Func<string, bool>(File.Exists)));
    }

    private static List<byte[]> Payloads(GraphCodec codec) =>
        [.. ShippedKinds.All().Where(one => one.Kind != "regex").Select(one => codec.Encode(one.Body))];

    private static object? TryDecode(GraphCodec codec, byte[] payload)
    {
        try
        {
            return codec.Decode(payload);
        }
        catch (Exception e) when (e is CorruptDataException or RefusedClosureException)
        {
            Assert.NotEmpty(e.Message);
            return null;
        }
    }

    // A name of the same length with as many type arguments stands in the payload without moving anything.
    private static (int Length, string Arguments) ShapeOf(string name) =>
        (name.Length, name.IndexOf('`') is >= 0 and var at ? name[at..].Split('+')[0] : "");

    // A type of .NET is named by its assembly and its name, with the length in front of each.
    private static IEnumerable<(int At, string Name)> NamesIn(byte[] payload) =>
        Regex.Matches(
            Encoding.Latin1.GetString(payload), @"System\.Private\.CoreLib.(System\.[A-Za-z0-9.]+(`\d)?)",
            RegexOptions.Singleline).Select(match => (match.Groups[1].Index, match.Groups[1].Value));

    private static byte[] Mutate(byte[] original, Random random)
    {
        var payload = original.ToArray();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(payload.Length);
            switch (random.Next(4))
            {
                case 0:
                    payload[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    payload[at] = (byte)random.Next(256);
                    break;
                case 2:
                    random.NextBytes(payload.AsSpan(at, Math.Min(4, payload.Length - at)));
                    break;
                default:
                    payload = payload[..Math.Max(1, at)];
                    break;
            }
        }

        return payload;
    }
}
