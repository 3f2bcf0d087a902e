#:project ../src/Flint/Flint.csproj
#:property PublishAot=false
using System.Text.RegularExpressions;
using Flint;
using Flint.Rdds;

// Reads an access log in the common format: answers by status, bytes sent, and the five busiest hosts.
await using var session = await FlintSession.Builder().AppName("LogAnalysis").Master("local[*]").StartAsync();
var requests = session.TextFile(args[0]).Map(Request.Parse).Filter(request => request is not null).Map(request => request!);

var statuses = await requests.Map(request => (request.Status, 1L)).ReduceByKey((a, b) => a + b).SortByKey().CollectAsync();
foreach (var (status, count) in statuses)
    Console.WriteLine($"status {status}\t{count}");

var bytes = await requests.AggregateAsync(0L, (sum, request) => sum + request.Bytes, (a, b) => a + b);
Console.WriteLine($"bytes\t{bytes}");

var hosts = await requests.Map(request => (request.Host, 1L)).ReduceByKey((a, b) => a + b)
    .Map(entry => ((-entry.Value, entry.Key), entry.Value)).SortByKey().TakeAsync(5);
foreach (var ((_, host), count) in hosts)
    Console.WriteLine($"host {host}\t{count}");

sealed record Request(string Host, int Status, long Bytes)
{
    public static Request? Parse(string line)
    {
        var match = Regex.Match(line, "^(\\S+) .*?\" ([0-9]{3}) ([0-9]+|-)", RegexOptions.CultureInvariant);
        return match.Success
            ? new(match.Groups[1].Value, int.Parse(match.Groups[2].Value),
                match.Groups[3].Value == "-" ? 0 : long.Parse(match.Groups[3].Value))
            : null;
    }
}
