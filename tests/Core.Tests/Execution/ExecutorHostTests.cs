using System.Diagnostics;
using Flint.Execution;
using Flint.Files;
using Flint.Memory;
using Flint.Rpc;
using Flint.Tasks;

namespace Flint.Tests.Execution;

public sealed class ExecutorHostTests : IDisposable
{
    /// <summary>More than other tests have, so that the name of the last slot's thread is like no other.</summary>
    private const int ManySlots = 77;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly string root = Directory.CreateTempSubdirectory("flint-host-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Slots_that_start_while_it_is_disposed_end_too()
    {
        using var goOn = new ManualResetEventSlim();
        var configuring = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var transport = new InMemoryTransport("host");
        var control = await transport.ListenAsync(AnswerAsync, Stop);
        var launch = new ExecutorLaunch
        {
            Executor = new("e"),
            Application = new("app"),
            ScratchRoots = [root],
            Token = "token",
            Term = new(1),
            Host = "localhost",
            Slots = ManySlots,
            Driver = control,
            DriverBlocks = control,
            Options = new(),
            Memory = ExecutorSizing.OfProcess(1L << 30, ManySlots),

            // Its loop is held up on the way to the slots.
            Warn = _ =>
            {
                configuring.TrySetResult();
                Assert.True(goOn.Wait(Limit));
            },
        };
        var host = await ExecutorHost.StartAsync(launch, transport, new FileSystems(), TimeProvider.System, Stop);
        await configuring.Task.WaitAsync(Limit, Stop);

        var disposing = host.DisposeAsync();
        goOn.Set();
        await disposing;

        for (var waited = Stopwatch.StartNew(); LastSlotLives(); await Task.Delay(10, Stop))
        {
            Assert.True(waited.Elapsed < Limit, $"slots of a disposed executor still live after {Limit}");
        }
    }

    private static bool LastSlotLives() => Directory.EnumerateDirectories("/proc/self/task")
        .Select(thread => Path.Combine(thread, "comm"))
        .Any(name => File.Exists(name) && Read(name) == $"flint slot {ManySlots - 1}");

    /// <summary>Null for a thread that has ended in between.</summary>
    private static string? Read(string name)
    {
        try
        {
            return File.ReadAllText(name).TrimEnd();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>A driver that takes the executor and has it tell its settings.</summary>
    private static async Task AnswerAsync(IFrameStream stream, CancellationToken stop)
    {
        var ledger = new FrameLedger(new(1), 64);
        ledger.Receive(FrameCodec.Decode((await stream.ReceiveAsync(stop))!.Value));
        var settings = new Dictionary<string, string> { ["flint.logConf"] = "true" };
        var (number, body) = MessageCodec.Encode(new DriverMessage.Registered(settings, new(0)));
        await stream.SendAsync(FrameCodec.Encode(ledger.Greet(number, body)), false, stop);
        while (await stream.ReceiveAsync(stop) is not null)
        {
            // Signs of life.
        }
    }
}
