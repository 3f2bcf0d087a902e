using System.Globalization;
using Flint;
using Flint.Rdds;

// A driver for tests to start, watch and kill. Settings come from FLINT_* variables, the job from the first argument; the
// answer is the last line of standard output.
var culture = Environment.GetEnvironmentVariable("SAMPLE_CULTURE");
if (culture is not null)
{
    CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
}

await using var session = await FlintSession.Builder().AppName("sample").StartAsync();
Console.WriteLine($"application {session.Application}");
switch (args[0])
{
    case "sum":
        Console.WriteLine(await session.Range(0, 1000, partitions: 4).ReduceAsync((left, right) => left + right));
        break;
    case "sleep":
        // Says when a task runs: both are seen by whoever started the driver.
        await session.Range(0, 2, partitions: 2).ForEachAsync(_ =>
        {
            Console.WriteLine("task runs");
            Thread.Sleep(TimeSpan.FromMinutes(5));
        });
        break;
    case "spread":
        // Rows with text of two cultures, and what the executors' surroundings say.
        var rows = await session.Range(0, 4, partitions: 2).Map(value => string.Create(
            CultureInfo.CurrentCulture,
            $"{value + 0.5} {new DateTime(2020, 3, 1):d} {TimeZoneInfo.Local.Id} {CultureInfo.CurrentUICulture.Name} " +
            $"{string.Compare("a", "B", StringComparison.CurrentCulture)}")).Distinct().CollectAsync();
        Console.WriteLine(string.Join(" | ", rows.Order(StringComparer.Ordinal)));
        break;
    case "speak":
        await session.Range(0, 1, partitions: 1).ForEachAsync(_ =>
        {
            Console.WriteLine("spoken aloud");
            Console.Error.WriteLine("complained");
        });
        break;
    default:
        throw new ArgumentException($"There is no job {args[0]}.");
}
