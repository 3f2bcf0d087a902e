using CsCheck;
using Flint.Files.Text;
using Flint.Serialization;

namespace Flint.Tests.Files;

public sealed class TextSplitTests
{
    private static readonly Gen<TextSplit> Splits =
        from path in Gen.String[Gen.Char[' ', '\u07FF'], 0, 40]
        from start in Gen.Long[0, long.MaxValue / 4]
        from length in Gen.Long[0, long.MaxValue / 4]
        from behind in Gen.Long[0, long.MaxValue / 4]
        from ticks in Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks]
        from gzip in Gen.Bool
        select new TextSplit(
            path, start, length, start + length + behind, new(ticks, TimeSpan.Zero),
            gzip ? TextCompression.Gzip : TextCompression.None);

    [Fact]
    public void A_split_travels_unchanged() =>
        Splits.Sample(split => TextSplit.Decode(split.Encode()) == split, iter: 1_000);

    [Fact]
    public void A_cut_split_is_corrupt() => Splits.Sample(split =>
    {
        var encoded = split.Encode();
        for (var cut = 0; cut < encoded.Length; cut++)
        {
            Assert.Throws<CorruptDataException>(() => { TextSplit.Decode(encoded.AsSpan(0, cut)); });
        }
    }, iter: 50);

    [Fact]
    public void Any_bytes_are_a_split_or_corrupt() => Gen.Select(Splits, Gen.Int[0, 60], Gen.Byte).Sample(drawn =>
    {
        var encoded = drawn.Item1.Encode();
        encoded[drawn.Item2 % encoded.Length] = drawn.Item3;
        var error = Record.Exception(() => { TextSplit.Decode(encoded); });
        return error is null or CorruptDataException;
    }, iter: 5_000);
}
