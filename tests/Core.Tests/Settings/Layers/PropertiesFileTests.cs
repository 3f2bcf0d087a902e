using Flint.Settings.Layers;

namespace Flint.Tests.Settings.Layers;

public sealed class PropertiesFileTests
{
    [Theory]
    [InlineData("key value", "key", "value")]
    [InlineData("key=value", "key", "value")]
    [InlineData("key = value ", "key", "value")]
    [InlineData("key:value", "key", "value")]
    [InlineData("key\tvalue with  spaces", "key", "value with  spaces")]
    [InlineData("  key   value", "key", "value")]
    [InlineData("key", "key", "")]
    [InlineData("key=", "key", "")]
    [InlineData("key  = a=b:c # not a comment", "key", "a=b:c # not a comment")]
    [InlineData("a\\ b\\=c d", "a b=c", "d")]
    [InlineData("key C:\\\\temp\\t\\u00fc\\q", "key", "C:\\temp\tüq")]
    [InlineData("key a\\\n   b", "key", "ab")]
    [InlineData("key a\\\\\n", "key", "a\\")]
    [InlineData("key \\u12", "key", "u12")]
    public void A_line_is_a_key_and_a_value(string text, string key, string value) =>
        Assert.Equal((key, value, 1), Assert.Single(PropertiesFile.Read(new StringReader(text))));

    [Fact]
    public void Comments_and_empty_lines_are_skipped_and_lines_counted()
    {
        const string text = "# comment\n\n ! another \\\nspark.a 1\r\n  # more\nspark.b a\\\n b\nspark.c 3\n";

        Assert.Equal(
            [("spark.a", "1", 4), ("spark.b", "ab", 6), ("spark.c", "3", 8)],
            PropertiesFile.Read(new StringReader(text)));
    }
}
