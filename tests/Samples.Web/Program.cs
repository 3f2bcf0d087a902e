using Flint;
using Flint.Rdds;

// A web application that owns one session and answers each request with a job; the client is this program itself.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
await using var session = await FlintSession.Builder().AppName("web").Master(
    Environment.GetEnvironmentVariable("SAMPLE_MASTER") ?? "local[2]").StartAsync();
await using var app = builder.Build();
app.MapGet("/sum/{last:int}", (int last, CancellationToken stop) =>
    session.Range(1, last + 1).Map(value => value * 2).ReduceAsync((a, b) => a + b, stop));
await app.StartAsync();

using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(last => client.GetStringAsync($"/sum/{last}")));
Console.WriteLine(string.Join(' ', answers));
await app.StopAsync();
