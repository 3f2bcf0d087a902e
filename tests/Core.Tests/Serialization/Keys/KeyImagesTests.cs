using Flint.Serialization;
using Flint.Serialization.Keys;

namespace Flint.Tests.Serialization.Keys;

/// <summary>
/// Images and hashes as another process wrote them into this file: every kind of key must give the same here.
/// </summary>
public sealed class KeyImagesTests
{
    private const ulong Seed = 0x5EED;

    private readonly List<string> wrong = [];

    [Fact]
    [Behaviour(104)]
    public void Every_kind_of_key_has_the_image_and_hash_that_another_process_wrote_down()
    {
        Numbers();
        Texts();
        Times();
        Composed();

        Assert.Empty(wrong);
    }

    private void Numbers()
    {
        Expect<sbyte>("FF", 0x0B34297964FDA6F2, -1);
        Expect<byte>("FF", 0x0B34297964FDA6F2, 255);
        Expect<short>("FEFF", 0x5D04B8A053604C49, -2);
        Expect<ushort>("FFFF", 0x9DE8C908B1B6012C, 65535);
        Expect<int>("05000000", 0x787B6950BAC4B845, 5, 5);
        Expect<int>("FBFFFFFF", 0x1C3E73CFFB0C185F, -5);
        Expect<uint>("05000000", 0x787B6950BAC4B845, 5);
        Expect<long>("0500000000000000", 0x787B6950BAC4B845, 5);
        Expect<ulong>("FFFFFFFFFFFFFFFF", 0x82EEC573362A88F0, ulong.MaxValue);
        Expect<char>("4100", 0xF97167F8152E05C5, 'A');
        Expect<bool>("01", 0x21B91E90B1420B12, true);
        Expect<bool>("00", 0xA18F67D4DB95243F, false);
        Expect<float>("00000000", 0xA18F67D4DB95243F, 0f, -0f);
        Expect<float>("0000C0FF", 0x3F23993B12B550CD, float.NaN, -float.NaN);
        Expect<double>("0000000000000000", 0xA18F67D4DB95243F, 0.0, -0.0);
        Expect<double>("000000000000F8FF", 0xEB2295852D6E5944, double.NaN, -double.NaN);
        Expect<double>("000000000000F83F", 0xC9EB997B69788E58, 1.5);
        Expect<Half>("0000", 0xA18F67D4DB95243F, (Half)0f, (Half)(-0f));
        Expect<decimal>("01000000000000000000000000000000", 0x1CD666232DAFF7A7, 1m, 1.0m, 1.00m);
        Expect<decimal>("00000000000000000000000000000000", 0x086CD609151CBDA6, 0m, -0.0m);
        Expect<decimal>("0F000000000000000000000000000100", 0x13B2A506E963F4D9, 1.5m, 1.50m);
        Expect<Int128>("00000000000000000000000000000080", 0x1A6B89F7D195FB0D, Int128.MinValue);
        Expect<UInt128>("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x26B44B26456CC0F8, UInt128.MaxValue);
        Expect<Level>("FFFF", 0x9DE8C908B1B6012C, Level.Low);
        Expect<int?>("0000000000", 0xA18F67D4DB95243F, null);
        Expect<int?>("0100000000", 0x21B91E90B1420B12, 0);
        Expect<(int, int)>("0100000002000000", 0xC17F427074CC819C, (1, 2));
        Expect<Guid>("33221100554477668899AABBCCDDEEFF", 0xF49A8094930B4D72,
            Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));
    }

    private void Texts()
    {
        Expect<string?>("00", 0x4082C55A090862AF, null);
        Expect<string?>("01", 0x85AD3879E9BAED83, "");
        Expect<string?>("0361", 0x3BB9C3DB298314AA, "a");
        Expect<string?>("06FDFF", 0x3455898CE98E2ED4, "\uFFFD");
        Expect<string?>("0600D8", 0x4535EAD9EA795920, "\uD800");
        Expect<string?>("0A00DC00D8", 0xF37516271A96FBF6, "\uDC00\uD800");
        Expect<string?>("0F4772C3BCC39F65", 0x03A96D6F866A44E4, "Grüße");
        Expect<string?>("069E8A", 0x0B471AC362A7E9AD, "語");
        Expect<string?>("0B61F09D849E", 0x6DF9FCF89C44FC9E, "a\U0001D11E");
        Expect<(string, string)>("0361056263", 0xEE81E5669ACDBCFE, ("a", "bc"));
        Expect<(string, string)>("0561620363", 0xE9BA06961611B72B, ("ab", "c"));
    }

    private void Times()
    {
        Expect<DateTime>("0500000000000000", 0x787B6950BAC4B845,
            new(5, DateTimeKind.Utc), new(5, DateTimeKind.Local), new(5));
        Expect<DateTimeOffset>("00D0AC6AB00ADC08", 0xB262143BA5F401A9,
            new(2024, 1, 1, 12, 0, 0, TimeSpan.FromHours(2)),
            new DateTimeOffset(2024, 1, 1, 10, 0, 0, TimeSpan.Zero));
        Expect<DateOnly>("80460B00", 0x4056013CFB132FA3, new(2024, 2, 29));
        Expect<TimeOnly>("001417C668000000", 0x4871A567D721B0AA, new(12, 30));
        Expect<TimeSpan>("FBFFFFFFFFFFFFFF", 0x949FA8C4D561B825, TimeSpan.FromTicks(-5));
    }

    private void Composed()
    {
        Expect<Word?>("00", 0x4082C55A090862AF, null);
        Expect<Word?>("0103610101000000", 0x2E2DF5AFDA8A2331, new("a", 1));
        Expect<Word?>("01000000000000", 0xA520285B9657620E, new(null, null));
        Expect<Word?>("01010100000000", 0x2E855B582449EF57, new("", 0));
        Expect<Plain>("00000000000000000361", 0xE43644ACC753C31E,
            new() { Real = 0.0, Text = "a" }, new Plain { Real = -0.0, Text = "a" });
        Expect<Tuple<string, double>>("010361000000000000F03F", 0x753E55FE5CF69398, new("a", 1));
        Expect<KeyValuePair<string, int>>("036101000000", 0x97C5AA73DDE3E8C6, new("a", 1));
        Expect<Folded>("01054142", 0x47D7B1973746E827, new("ab"), new Folded("AB"));
        Expect<(int?, string?, decimal)>("00000000000001000000000000000000000000000000", 0xA2A8EAA9AAAD2C92,
            (null, null, 1.0m), (null, null, 1.00m));
    }

    private void Expect<K>(string image, ulong hash, K first, params K[] same)
    {
        foreach (var key in (K[])[first, .. same])
        {
            var codec = new KeyRegistry().Get<K>();
            var writer = new RecordWriter();
            codec.Write(writer, key);
            var actual = $"\"{Convert.ToHexString(writer.Written)}\", 0x{codec.Hash(key, Seed):X16}";
            if (actual != $"\"{image}\", 0x{hash:X16}")
            {
                wrong.Add($"{typeof(K)} {key}: {actual}");
            }
        }
    }

    internal sealed record Word(string? Text, int? Place);

    internal struct Plain
    {
        public double Real;
        public string? Text;
    }

    internal enum Level : short
    {
        Low = -1,
        High = 1,
    }

    private sealed class Folded(string text) : IStableKey<string>
    {
        public string StableKey => text.ToUpperInvariant();
    }
}
