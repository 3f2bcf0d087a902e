#:project ../src/Flint/Flint.csproj
#:property PublishAot=false
using Flint;
using Flint.Rdds;

// The ten most frequent words of a text file; words are what ASCII white space separates. With a second argument all
// counts are saved in that folder too, as lines of word, tab and count, in no order.
var master = Environment.GetEnvironmentVariable("FLINT_MASTER") ?? "local-cluster[2,1,1024]";
await using var session = await FlintSession.Builder().AppName("WordCount").Master(master).StartAsync();
var counts = session.TextFile(args[0])
    .FlatMap(line => line.Split([' ', '\t', '\n', '\v', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries))
    .Map(word => (word, 1L)).ReduceByKey((left, right) => left + right);
if (args is [_, var folder]) await counts.Map(entry => $"{entry.Key}\t{entry.Value}").SaveAsTextFileAsync(folder);
var top = await counts.Map(entry => ((-entry.Value, entry.Key), entry.Value)).SortByKey().TakeAsync(10);
foreach (var ((_, word), count) in top) Console.WriteLine($"{count}\t{word}");
