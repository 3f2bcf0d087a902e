using System.Security.Cryptography;
using Flint.Blocks;
using Flint.Execution.Launching;
using Flint.Execution.OnSlots;
using Flint.Files;
using Flint.Files.Faults;
using Flint.Identity;
using Flint.Memory;
using Flint.Pipelines;
using Flint.Rdds;
using Flint.Rpc;
using Flint.Rpc.Net;
using Flint.Serialization.Closures;
using Flint.Serialization.Codecs;
using Flint.Serialization.Compression;
using Flint.Serialization.Keys;
using Flint.Settings;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Execution;

/// <summary>What an executor is told when it is launched.</summary>
internal sealed record ExecutorLaunch
{
    public required ExecutorId Executor { get; init; }

    /// <summary>Proof for the driver that it was launched for this application.</summary>
    public required string Token { get; init; }

    /// <summary>The driver that launched it.</summary>
    public required DriverTerm Term { get; init; }

    public required string Host { get; init; }

    public required int Slots { get; init; }

    /// <summary>The driver's control endpoint.</summary>
    public required string Driver { get; init; }

    /// <summary>The application that it works for.</summary>
    public required ApplicationId Application { get; init; }

    /// <summary>Folders of its node for what dies with it.</summary>
    public required IReadOnlyList<string> ScratchRoots { get; init; }

    /// <summary>Where the driver serves programs.</summary>
    public required string DriverBlocks { get; init; }

    /// <summary>The process is the executor's own: its signals are meant for it.</summary>
    public bool OwnsProcess { get; init; }

    /// <summary>Takes lines for the people who run the executor, or null.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Longest message to its driver in bytes; without a network there is no limit.</summary>
    public int LongestMessage { get; init; } = int.MaxValue;

    /// <summary>How it keeps in touch.</summary>
    public required ExecutorOptions Options { get; init; }

    /// <summary>How its memory is divided.</summary>
    public required ExecutorSizing Memory { get; init; }
}

/// <summary>
/// One executor, put together: the composition root of the executor's side. Starts, registers with the driver, runs
/// attempts until it is stopped; disposing interrupts what runs.
/// </summary>
internal sealed class ExecutorHost : IAsyncDisposable
{
    private readonly SlabPool slabs;
    private readonly ExecutorStores stores;
    private readonly RddServices services;
    private readonly ProgramCache programs;
    private readonly ExecutorLaunch launch;
    private readonly ITransport transport;
    private readonly TimeProvider time;
    private readonly BlockOwner self;
    private readonly DriverQuestions questions;
    private readonly ExecutorLoop loop;

    // Set on the loop, once, by the driver's answer to the registration.
    private Slots? slots;
    private DecommissionSignal? signal;

    private ExecutorHost(
        ExecutorLaunch launch, ITransport transport, FileSystems files, ExecutorStores stores,
        string blocks, TimeProvider time)
    {
        this.stores = stores;
        this.launch = launch;
        slabs = new(launch.Memory.NativeBytes, launch.Memory.SlabBytes);
        this.transport = transport;
        this.time = time;
        services = new(files, new CodecRegistry(), new KeyRegistry(), new GraphCodec());
        programs = new(FetchProgramAsync, services);
        self = new(launch.Executor, blocks);
        var identity = new ExecutorIdentity(
            launch.Executor, new Incarnation(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))),
            launch.Token, launch.Host, blocks, launch.Slots, ProtocolVersion.Text)
        {
            ProcessId = Environment.ProcessId,
        };
        loop = new(
            new ExecutorCore(identity, launch.Options, launch.Term), launch.Term, CarryOut,
            stop => transport.DialAsync(launch.Driver, stop), time, launch.LongestMessage);
        questions = new(loop.RaiseAsync);
    }

    /// <summary>Ends when the executor has ended by itself or was disposed.</summary>
    public Task<(int Code, string Reason)> Exited => loop.Exited;

    /// <summary>Starts the executor that this process is, as its launch variables describe it.</summary>
    /// <param name="environment">The process' variables.</param>
    /// <param name="warn">Takes lines for the people who run the executor.</param>
    /// <param name="stop">Gives up the start.</param>
    public static Task<ExecutorHost> StartAsync(
        ProcessEnvironment environment, Action<string> warn, CancellationToken stop)
    {
        DriverCulture.Adopt(environment);
        var proof = LaunchVariables.ReadCredentials(environment);
        var launch = LaunchVariables.Read(environment, proof) with { Warn = warn, OwnsProcess = true };
        var network = LaunchNetwork.Read(environment, launch.Host);
        var transport = NetworkTransport.ForExecutor(proof, network, TimeProvider.System);
        launch = launch with { LongestMessage = (int)network.LongestFrame.Bytes };
        return StartAsync(launch, transport, new FileSystems(), TimeProvider.System, stop);
    }

    /// <summary>Starts an executor in this process.</summary>
    public static async Task<ExecutorHost> StartAsync(
        ExecutorLaunch launch, ITransport transport, FileSystems files, TimeProvider time, CancellationToken stop)
    {
        var stores = ExecutorStores.Open(launch, files.Faults);
        try
        {
            var blocks = await transport.ServeAsync(stores.Shelf, stop).ConfigureAwait(false);
            var host = new ExecutorHost(launch, transport, files, stores, blocks, time);
            host.loop.Start();
            return host;
        }
        catch
        {
            stores.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what it keeps on the disk, while attempts may still run: for a process that ends now.</summary>
    public void DeleteScratch()
    {
        try
        {
            stores.Dispose();
        }
        catch (IOException)
        {
            // An attempt that runs yet made a file in between: what was refused to it now cannot come again.
            ScratchFolder.Delete(launch.ScratchRoots, launch.Application, launch.Executor);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (signal?.DisposeAsync() ?? default).ConfigureAwait(false);
        var first = slots;
        if (first is not null)
        {
            await first.DisposeAsync().ConfigureAwait(false);
        }

        await loop.DisposeAsync().ConfigureAwait(false);
        if (first is null && slots is not null)
        {
            // The loop was about to start them when it was told to end.
            await slots.DisposeAsync().ConfigureAwait(false);
        }

        slabs.Dispose();
        stores.Dispose();
    }

    private void CarryOut(ExecutorCommand command)
    {
        switch (command)
        {
            case ExecutorCommand.Configure configure:
                slots ??= StartSlots(configure.Settings);
                break;
            case ExecutorCommand.Run run:
                slots!.Run(run.Task);
                break;
            case ExecutorCommand.Interrupt interrupt:
                slots?.Interrupt(interrupt.Attempt, interrupt.Thread);
                break;
            case ExecutorCommand.Warn line:
                launch.Warn?.Invoke(line.Text);
                break;
            case ExecutorCommand.AnswerCommit answer:
                questions.Answer(answer);
                break;
            case ExecutorCommand.AnswerMapOutputs answer:
                questions.Answer(answer);
                break;
            case ExecutorCommand.Forget forget:
                Forget(forget);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"Unknown executor command {command}.");
        }
    }

    private void Forget(ExecutorCommand.Forget forget)
    {
        foreach (var shuffle in forget.What.Shuffles)
        {
            stores.Shuffles.Forget(shuffle);
        }

        foreach (var program in forget.What.Programs)
        {
            programs.Forget(program);
        }

        foreach (var result in forget.What.Results)
        {
            stores.Results.Forget(result);
        }
    }

    private Slots StartSlots(IReadOnlyDictionary<string, string> settings)
    {
        var catalog = new SettingsCatalog(
            [typeof(PipelineOptions), typeof(ShuffleOptions), typeof(CompressionOptions), typeof(SlotOptions),
            typeof(MemoryOptions), typeof(FaultOptions), typeof(SettingsReportOptions),
            typeof(DecommissionSignalOptions)]);
        var snapshot = new SettingsSnapshot(
            catalog, settings.Select(one => new SettingEntry(one.Key, one.Value, "driver")));
        if (snapshot.Get<SettingsReportOptions>().LogSettings)
        {
            foreach (var line in snapshot.Describe())
            {
                launch.Warn?.Invoke(line);
            }
        }

        if (launch.OwnsProcess)
        {
            signal = DecommissionSignal.Listen(snapshot.Get<DecommissionSignalOptions>(), loop.RaiseAsync);
        }

        services.Files.Faults.Arm(snapshot.Get<FaultOptions>().Faults, launch.Executor.Value);
        var shuffle = snapshot.Get<ShuffleOptions>();
        var runner = new TaskRunner(new ExecutorServices
        {
            Self = self,
            Rdds = services,
            PipelineOptions = snapshot.Get<PipelineOptions>(),
            Pipelines = new PipelineCache(System.Diagnostics.Debugger.IsAttached),
            ShuffleOptions = shuffle,
            Compression = snapshot.Get<CompressionOptions>(),
            Shuffles = stores.Shuffles,
            Scratch = stores.Scratch,
            Slabs = slabs,
            Programs = programs,
            Results = stores.Results,
            Blocks = new BlockClient(self, stores.Shuffles, stores.Shelf, transport, shuffle, time),
            Outputs = questions,
            Commits = questions,
            Memory = launch.Memory.CreateMemory(snapshot.Get<MemoryOptions>()),
            WaitLimit = snapshot.Get<SlotOptions>().WaitLimit,
            Time = time,
        });
        return Slots.Start(launch.Slots, runner, loop.RaiseAsync, time);
    }

    private async ValueTask<ReadOnlyMemory<byte>?> FetchProgramAsync(ProgramHash hash, CancellationToken stop)
    {
        var program = BlockRange.Whole(new BlockId.Program(hash).ToString());
        return (await transport.FetchAsync(launch.DriverBlocks, [program], stop).ConfigureAwait(false))[0];
    }
}
