using System.Text;
using CsCheck;
using Flint.Serialization.Keys;

namespace Flint.Properties.Serialization;

public sealed class OrderProperties
{
    private const int Cases = 5_000;

    // Few different characters, so that strings part in the middle of a pair.
    private static readonly Gen<string> Tricky = Gen.OneOf('a', '\uD800', '\uD801', '\uDC00', '\uDC01', '\uE000')
        .Array[0, 5].Select(characters => new string(characters));

    private readonly KeyRegistry registry = new();

    [Fact]
    public void Strings_are_sorted_as_their_utf8_bytes() => Some.ValidText.Array[0, 30].Sample(
        texts =>
        {
            var bytewise = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));
            Assert.Equal(texts.OrderBy(Encoding.UTF8.GetBytes, bytewise), texts.Order(registry.Order<string>()));
        },
        iter: Cases);

    [Fact]
    public void Any_strings_are_ordered_by_code_point()
    {
        Gen.Select(Tricky, Tricky).Sample(CheckCodePoints, iter: 10 * Cases);
        Gen.Select(Some.Text, Some.Text).Sample(CheckCodePoints, iter: Cases);
    }

    [Fact]
    public void Prefixes_never_contradict_the_order()
    {
        Check(Some.Text);
        Check(Tricky);
        Check(Some.KeyText);
        Check(Some.KeyNumber);
        Check(Gen.Int);
        Check(Gen.Long);
        Check(Gen.Float);
        Check(Some.OrNone(Gen.Long));
        Check(Gen.Select(Some.KeyText, Gen.Int[0, 2]));
        Check(Gen.Select(Gen.Int[0, 2], Some.KeyNumber, Some.KeyText));
        Check(Gen.DateTime);
    }

    [Fact]
    public void Numbers_are_ordered_as_dotnet_orders_them()
    {
        Gen.Select(Some.KeyNumber, Some.KeyNumber).Sample(
            (x, y) => Assert.Equal(x.CompareTo(y), registry.Order<double>().Compare(x, y)), iter: Cases);
        Gen.Select(Gen.Float, Gen.Float).Sample(
            (x, y) => Assert.Equal(x.CompareTo(y), registry.Order<float>().Compare(x, y)), iter: Cases);
        Gen.Select(Gen.Long, Gen.Long).Sample(
            (x, y) => Assert.Equal(x.CompareTo(y), registry.Order<long>().Compare(x, y)), iter: Cases);
    }

    private void Check<K>(Gen<K> keys) => Gen.Select(keys, keys).Sample(
        (x, y) =>
        {
            var order = registry.Order<K>();
            var compared = Math.Sign(order.Compare(x, y));
            var prefixes = order.Prefix(x).CompareTo(order.Prefix(y));
            Assert.Equal(-compared, Math.Sign(order.Compare(y, x)));
            Assert.True(prefixes == 0 ? compared == 0 || !order.PrefixDecides : prefixes == compared);
        },
        iter: Cases);

    private void CheckCodePoints(string x, string y) => Assert.Equal(
        CodePoints(x).AsSpan().SequenceCompareTo(CodePoints(y)), registry.Order<string>().Compare(x, y), SameSign);

    private static bool SameSign(int x, int y) => Math.Sign(x) == Math.Sign(y);

    // Lone surrogates count as themselves.
    private static int[] CodePoints(string text)
    {
        var points = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            points.Add(isPair ? char.ConvertToUtf32(text, i++) : text[i]);
        }

        return [.. points];
    }
}
