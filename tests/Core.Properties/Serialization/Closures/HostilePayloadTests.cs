using System.Diagnostics;
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
        var payloads = ShippedKinds.All().Where(one => one.Kind != "regex").Select(one => codec.Encode(one.Body)).ToList();
        payloads.ForEach(payload => codec.Decode(payload));
        var random = new Random(Seed);
        var decoded = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var payload = Mutate(payloads[random.Next(payloads.Count)], random);
            var (started, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            try
            {
                Assert.NotNull(codec.Decode(payload));
                decoded++;
            }
            catch (Exception e) when (e is CorruptDataException or RefusedClosureException)
            {
                Assert.NotEmpty(e.Message);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var most = CountedOverhead + (4L * payload.Length);
            Assert.True(allocated <= most, $"seed {Seed}, mutation {i}: {allocated} bytes, at most {most}");
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < 20, $"seed {Seed}, mutation {i} took too long");
        }

        Assert.InRange(decoded, 1, Mutations - 1);
    }

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
