#:project ../src/Flint/Flint.csproj
#:property PublishAot=false
using Flint;
using Flint.Rdds;

// The ten most frequent words of a text file; words are what ASCII white space separates.
await using var session = await FlintSession.Builder().AppName("WordCount").Master("local[*]").StartAsync();
var top = await session.TextFile(args[0])
    .FlatMap(line => line.Split([' ', '\t', '\n', '\v', '\f', '\r'], StringSplitOptions.RemoveEmptyEntries))
    .Map(word => (word, 1L))
    .ReduceByKey((left, right) => left + right)
    .Map(entry => ((-entry.Value, entry.Key), entry.Value))
    .SortByKey()
    .TakeAsync(10);
foreach (var ((_, word), count) in top) Console.WriteLine($"{count}\t{word}");
