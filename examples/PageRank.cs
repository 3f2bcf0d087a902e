#:project ../src/Flint/Flint.csproj
#:property PublishAot=false
using System.Globalization;
using Flint;
using Flint.Rdds;

// Ranks pages by who links to them: ten rounds in which each page shares its rank among the pages it links to.
// A file has one link a line, "from to"; without a file a small web stands in.
const int Rounds = 10;
string[] smallWeb = ["a b", "a c", "b c", "c a", "d c", "d a", "e d", "e a"];
await using var session = await FlintSession.Builder().AppName("PageRank").Master("local[*]").StartAsync();
var lines = args.Length > 0 ? session.TextFile(args[0]) : session.Parallelize(smallWeb);
var links = lines
    .Map(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
    .Filter(ends => ends.Length == 2)
    .Map(ends => (ends[0], ends[1]))
    .Distinct()
    .GroupByKey();
var ranks = links.MapValues(_ => 1.0);
for (var round = 0; round < Rounds; round++)
    ranks = links.Join(ranks)
        .FlatMap(page => page.Value.Left.Select(to => (to, page.Value.Right / page.Value.Left.Count)))
        .ReduceByKey((left, right) => left + right)
        .MapValues(shares => 0.15 + 0.85 * shares);
var ranked = (await ranks.CollectAsync())
    .OrderByDescending(page => page.Value).ThenBy(page => page.Key, StringComparer.Ordinal);
foreach (var (page, rank) in ranked)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rank:0.0000}\t{page}"));
