using System.Text;
using System.Text.RegularExpressions;
using Flint.Serialization.Closures;

namespace Flint.Tests.Serialization.Closures;

public sealed class GraphCodecTests
{
    private readonly GraphCodec codec = new();

    [Fact]
    public void A_lambda_travels_with_what_it_captured()
    {
        var (factor, name) = (3, "x");

        var copy = Copy<Func<int, string>>(x => name + (x * factor));

        Assert.Equal("x21", copy(7));
    }

    [Fact]
    public void Variables_that_no_travelling_lambda_uses_stay_behind()
    {
        using var client = new MemoryStream([1]);
        var factor = 3;
        Func<int> uses = () => (int)client.Length;

        var copy = Copy<Func<int, int>>(x => x * factor);

        Assert.Equal(6, copy(2));
        Assert.Equal(1, uses());
    }

    [Fact]
    public void Variables_that_only_a_captured_delegate_uses_travel()
    {
        var (a, b) = (30, 3);
        Func<int> inner = () => a + b;

        var copy = Copy<Func<int>>(() => inner());

        Assert.Equal(33, copy());
    }

    [Fact]
    public void A_delegate_may_capture_itself()
    {
        Func<int, int> factorial = null!;
        factorial = n => n < 2 ? 1 : n * factorial(n - 1);

        Assert.Equal(120, Copy(factorial)(5));
    }

    [Fact]
    public void A_type_travels_as_a_reference() => Assert.Same(typeof(List<Stream>), Copy<object>(typeof(List<Stream>)));

    [Fact]
    public void Collections_keep_their_comparer()
    {
        var map = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 };
        var set = new SortedSet<int>(Comparer<int>.Default) { 3, 1, 2 };

        var copy = Copy<Func<string, int>>(key => map[key] + set.Max);

        Assert.Equal(4, copy("A"));
    }

    [Fact]
    public void Objects_that_are_shared_stay_shared()
    {
        var one = new List<int> { 1 };

        var copy = Copy(new object[] { one, one });

        Assert.Same(copy[0], copy[1]);
    }

    [Fact]
    public void Known_objects_of_dotnet_are_made_again()
    {
        var regex = new Regex("a+", RegexOptions.IgnoreCase);
        var encoding = new UTF8Encoding(false, true);

        var copy = Copy<Func<string, int>>(text => regex.Match(text).Length + encoding.GetByteCount("é"));

        Assert.Equal(4, copy("xAa"));
    }

    [Fact]
    public void A_captured_resource_is_refused_with_variable_type_and_place()
    {
        using var stream = new MemoryStream();
        Func<long> body = () => stream.Length;

        var refused = Assert.Throws<RefusedClosureException>(() => codec.Encode(body));

        Assert.Matches(
            @"^Captured variable 'stream' of type System.IO.MemoryStream holds a resource of this process " +
            @"\(lambda at GraphCodecTests.cs:\d+:\d+\)\. Open it inside the lambda", refused.Message);
    }

    [Fact]
    public void A_method_of_dotnet_is_refused_with_the_lambda_to_write()
    {
        var refused = Assert.Throws<RefusedClosureException>(() => codec.Encode((Func<int, int>)Math.Abs));

        Assert.EndsWith("Write x => Math.Abs(x).", refused.Message);
    }

    [Fact]
    public void A_write_to_a_captured_variable_warns_once()
    {
        var counter = 0;
        Action<int> body = _ => counter++;

        codec.Encode(body, out var first);
        codec.Encode(body, out var second);

        Assert.Matches(@"^GraphCodecTests.cs:\d+:\d+: a lambda assigns .* 'counter'", Assert.Single(first.Warnings));
        Assert.False(first.Immutable);
        Assert.Empty(second.Warnings);
        Assert.Equal(0, counter);
    }

    [Fact]
    public void Only_graphs_of_immutable_values_may_be_shared()
    {
        var (text, number, pair) = ("a", 1, (1, "b"));
        var list = new List<int>();

        Assert.True(IsImmutable(() => text.Length + number.ToString().Length + pair.Item1));
        Assert.False(IsImmutable(() => list.Count));
    }

    [Fact]
    public void Bytes_that_are_cut_anywhere_are_corrupt()
    {
        var text = "some text";
        var payload = codec.Encode((Func<string>)(() => text));

        for (var length = 0; length < payload.Length; length++)
        {
            Assert.ThrowsAny<Exception>(() => codec.Decode(payload.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_variable_whose_address_is_handed_on_is_not_shared()
    {
        var (counter, started) = (0, new DateTime(2020, 1, 1));

        Assert.False(IsImmutable(() => Interlocked.Increment(ref counter)));
        Assert.True(IsImmutable(() => started.Year));
    }

    [Fact]
    public void Many_threads_encode_and_decode_at_once()
    {
        var (number, text) = (5, "x");
        var list = new List<int> { 1, 2 };
        var results = new string[64];

        Parallel.For(0, results.Length, i =>
        {
            Func<int, string> body = i % 2 == 0 ? x => text + (x * number) : x => text + list[1];
            results[i] = ((Func<int, string>)codec.Decode(codec.Encode(body)))(i);
        });

        Assert.All(results, (result, i) => Assert.Equal(i % 2 == 0 ? $"x{i * 5}" : "x2", result));
    }

    private bool IsImmutable(Func<int> body)
    {
        codec.Encode(body, out var report);
        codec.Decode(codec.Encode(body), out var immutable);
        Assert.Equal(report.Immutable, immutable);
        return immutable;
    }

    private T Copy<T>(T root)
        where T : class => Assert.IsAssignableFrom<T>(new GraphCodec().Decode(codec.Encode(root)));
}
