using Flint.Files;

namespace Flint.Tests.Files;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "acb", false)]
    [InlineData("*a*b*", "xaxxbx", true)]
    [InlineData("*a*b*", "xbxax", false)]
    [InlineData("*.txt", "a.txt.gz", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("?", "漢", true)]
    [InlineData("part-[0-9][0-9]", "part-07", true)]
    [InlineData("part-[0-9]", "part-x", false)]
    [InlineData("[abc]", "b", true)]
    [InlineData("[^abc]", "b", false)]
    [InlineData("[!abc]", "x", true)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[", "[", true)]
    [InlineData("a[", "a[", true)]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("", "", true)]
    [InlineData("****a", "aaaa", true)]
    public void A_segment_matches_or_not(string pattern, string name, bool matches) =>
        Assert.Equal(matches, PathPattern.Matches(pattern, name));

    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/{a,b}/c", "/a/c /b/c")]
    [InlineData("/{a,b{1,2}}", "/a /b1 /b2")]
    [InlineData("/{a,b}{c,d}", "/ac /ad /bc /bd")]
    [InlineData("/{a,}", "/a /")]
    [InlineData("/{a", "/{a")]
    public void Braces_stand_for_alternatives(string pattern, string alternatives) =>
        Assert.Equal(alternatives.Split(' '), PathPattern.Alternatives(pattern));

    [Theory]
    [InlineData("/data/2024-*/part-*", "/data", "2024-* part-*")]
    [InlineData("/*", "/", "*")]
    [InlineData("hdfs://host:9000/logs/*.gz", "hdfs://host:9000/logs", "*.gz")]
    [InlineData("/a/b?/c/d", "/a", "b? c d")]
    public void The_walk_begins_at_the_last_plain_folder(string pattern, string root, string segments)
    {
        var split = PathPattern.Split(pattern);

        Assert.Equal(root, split.Root);
        Assert.Equal(segments.Split(' '), split.Segments);
    }
}
