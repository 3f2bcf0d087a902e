using CsCheck;
using Flint.Settings;

namespace Flint.Tests.Settings;

public sealed class SettingTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1024", 1024)]
    [InlineData("17b", 17)]
    [InlineData("64k", 64 << 10)]
    [InlineData("64KB", 64 << 10)]
    [InlineData("512m", 512 << 20)]
    [InlineData(" 512 m ", 512 << 20)]
    [InlineData("1g", 1L << 30)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("3t", 3L << 40)]
    [InlineData("1p", 1L << 50)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(SettingText.TryRead(text, typeof(ByteSize), out var value));
        Assert.Equal(new ByteSize(bytes), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("1.5g")]
    [InlineData("1x")]
    [InlineData("1 m b")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("9000000p")]
    [InlineData("99999999999999999999")]
    public void What_is_no_size_is_refused(string text) => Assert.False(SettingText.TryRead(text, typeof(ByteSize), out _));

    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("100ms", 100)]
    [InlineData("100", 100)]
    [InlineData("1min", 60_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("365d", 365 * 86_400_000L)]
    [InlineData("5000us", 5)]
    [InlineData("-1s", -1_000)]
    [InlineData("0", 0)]
    public void A_duration_is_read(string text, long milliseconds)
    {
        Assert.True(SettingText.TryRead(text, typeof(TimeSpan?), out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("ten")]
    [InlineData("1 week")]
    [InlineData("1.5s")]
    [InlineData("00:00:10")]
    public void What_is_no_duration_is_refused(string text) =>
        Assert.False(SettingText.TryRead(text, typeof(TimeSpan), out _));

    [Theory]
    [InlineData("lz4", SampleCodec.Lz4)]
    [InlineData("ZSTD", SampleCodec.Zstd)]
    public void A_name_is_read_in_any_case(string text, SampleCodec codec)
    {
        Assert.True(SettingText.TryRead(text, typeof(SampleCodec), out var value));
        Assert.Equal(codec, value);
    }

    [Theory]
    [InlineData(typeof(SampleCodec), "1")]
    [InlineData(typeof(SampleCodec), "snappy")]
    [InlineData(typeof(SampleCodec), "lz4,zstd")]
    [InlineData(typeof(bool), "yes")]
    [InlineData(typeof(int), "3.0")]
    [InlineData(typeof(int), "3000000000")]
    [InlineData(typeof(int), "")]
    [InlineData(typeof(double), "NaN")]
    [InlineData(typeof(double), "0,6")]
    public void What_is_no_value_of_its_type_is_refused(Type type, string text) =>
        Assert.False(SettingText.TryRead(text, type, out _));

    [Fact]
    public void A_type_that_no_setting_has_is_a_mistake_of_ours() =>
        Assert.Throws<NotSupportedException>(() => SettingText.TryRead("x", typeof(Uri), out _));

    [Fact]
    public void What_is_written_reads_back()
    {
        Gen.Long[0, long.MaxValue].Sample(bytes => IsReadBack(new ByteSize(bytes)));
        Gen.Long[0, 1L << 20].Sample(mebibytes => IsReadBack(new ByteSize(mebibytes << 20)));
        Gen.Long[-(1L << 50), 1L << 50].Sample(micros => IsReadBack(TimeSpan.FromTicks(micros * 10)));
        Gen.Int.Sample(seconds => IsReadBack(TimeSpan.FromSeconds(seconds)));
        Gen.Double[-1e9, 1e9].Sample(number => IsReadBack(number));
        Gen.Int.Sample(number => IsReadBack(number));
        Gen.Bool.Sample(flag => IsReadBack(flag));
    }

    [Theory]
    [InlineData(128L << 20, "128m")]
    [InlineData(0, "0")]
    [InlineData(1_000, "1000")]
    public void A_size_is_written_with_its_largest_whole_unit(long bytes, string text) =>
        Assert.Equal(text, SettingText.Write(new ByteSize(bytes)));

    private static bool IsReadBack(object value) =>
        SettingText.TryRead(SettingText.Write(value), value.GetType(), out var read) && value.Equals(read);
}
