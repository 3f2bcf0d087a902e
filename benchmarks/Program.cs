using Flint.Benchmarks;
using Flint.Benchmarks.Rows;

if (args is [FirstJobRow.Argument])
{
    await FirstJobRow.RunFirstJobAsync();
    return 0;
}

IRow[] all =
[
    ChainRows.OverLongs, ChainRows.OverStrings, ChainRows.OverTuples, new TextCountRow(), new TextLengthRow(),
    new WordCountRow(), KeyRows.OfLongs, KeyRows.OfStrings, new GroupByKeyRow(), new JoinRow(), new SortByKeyRow(),
    new ShuffleRow(), new RecordShuffleRow(reads: false), new RecordShuffleRow(reads: true),
    new EmptyTasksRow("local[2]", bar: 50), new EmptyTasksRow("local-cluster[2,1,1024]", bar: 150),
    new FirstJobRow(), new ExecutorReadyRow(), new SchedulerRow(),
];
const string roundsFlag = "--rounds=";
var names = args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToList();
var rounds = args.FirstOrDefault(arg => arg.StartsWith(roundsFlag, StringComparison.Ordinal)) is { } asked
    ? int.Parse(asked[roundsFlag.Length..], System.Globalization.CultureInfo.InvariantCulture)
    : (int?)null;
var rows = all.Where(row => names.Count == 0 || names.Any(name => row.Name.Contains(name))).ToList();
if (rows.Count == 0)
{
    Console.Error.WriteLine($"No row has such a name. Rows:\n  {string.Join("\n  ", all.Select(row => row.Name))}");
    return 1;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
Console.WriteLine(Line.Heading);
foreach (var row in rows)
    Console.WriteLine(await row.MeasureAsync(new(args.Contains("--quick"), rounds), stop.Token));
return 0;
