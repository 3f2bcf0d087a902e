using System.Globalization;
using Flint.Errors;
using Flint.Identity;
using Flint.Memory;
using Flint.Rpc.Secrets;
using Flint.Settings;

namespace Flint.Execution.Launching;

/// <summary>
/// What an executor process is told through its environment: who it is and where its driver listens. Nothing secret,
/// and no setting: those come with the driver's answer to the registration.
/// </summary>
internal static class LaunchVariables
{
    /// <summary>The file with what proves who it is.</summary>
    public const string CredentialsFile = "credentials";

    private const string Application = "FLINT_APPLICATION_ID";
    private const string Executor = "FLINT_EXECUTOR_ID";
    private const string Host = "FLINT_EXECUTOR_HOST";
    private const string Slots = "FLINT_EXECUTOR_SLOTS";
    private const string Container = "FLINT_EXECUTOR_CONTAINER_BYTES";
    private const string ScratchRoots = "FLINT_EXECUTOR_LOCAL_DIRS";
    private const string Term = "FLINT_DRIVER_TERM";
    private const string Control = "FLINT_DRIVER_CONTROL";
    private const string Blocks = "FLINT_DRIVER_BLOCKS";
    private const string Credentials = "FLINT_EXECUTOR_CREDENTIALS";
    private const char Separator = ',';

    /// <summary>The variables of all executors of an application, with the holes of a launch template.</summary>
    /// <param name="term">The driver's term.</param>
    /// <param name="control">The driver's control endpoint.</param>
    /// <param name="blocks">Where the driver serves programs.</param>
    /// <param name="scratchRoots">Folders of the node for what dies with the executor.</param>
    /// <param name="containerBytes">All memory of one executor process.</param>
    /// <param name="slots">Its slots, which the division of its memory depends on.</param>
    public static IReadOnlyDictionary<string, string> Of(
        DriverTerm term, string control, string blocks, IReadOnlyList<string> scratchRoots, long containerBytes,
        int slots) => new Dictionary<string, string>
        {
            [Application] = "{application}",
            [Executor] = "{executor}",
            [Host] = "{host}",
            [Slots] = "{cores}",
            [Container] = Text(containerBytes),
            [ScratchRoots] = string.Join(Separator, scratchRoots),
            [Term] = Text(term.Value),
            [Control] = control,
            [Blocks] = blocks,
            [Credentials] = $"{{folder}}/{CredentialsFile}",

            // The heap's limit, in hexadecimal. One thread collects: executors share the machine, and a concurrent
            // collector gains nothing under a limit. A small youngest generation keeps the resident set low.
            ["DOTNET_GCHeapHardLimit"] = Hex(ExecutorSizing.Of(containerBytes, slots).HeapLimitBytes),
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_gcConcurrent"] = "0",
            ["DOTNET_GCgen0size"] = Hex(4 << 20),
        };

    /// <summary>What proves who this executor is, from the file that its launch names.</summary>
    /// <exception cref="FlintException">Others could read the file, or it is none.</exception>
    public static ExecutorCredentials ReadCredentials(ProcessEnvironment environment) =>
        ExecutorCredentials.Parse(SecretFile.Read(TextOf(environment, Credentials)));

    /// <summary>What a launched executor reads.</summary>
    /// <exception cref="FlintException">This process was not launched by a cluster manager.</exception>
    public static ExecutorLaunch Read(ProcessEnvironment environment, ExecutorCredentials credentials)
    {
        var slots = (int)NumberOf(environment, Slots);
        var executor = new ExecutorId(TextOf(environment, Executor));
        if (credentials.Executor != executor)
        {
            throw new FlintException($"Executor {executor} was given the {credentials}.");
        }

        return new()
        {
            Application = new(TextOf(environment, Application)),
            Executor = executor,
            Token = credentials.Token,
            Term = new(NumberOf(environment, Term)),
            Host = TextOf(environment, Host),
            Slots = slots,
            Driver = TextOf(environment, Control),
            DriverBlocks = TextOf(environment, Blocks),
            ScratchRoots = TextOf(environment, ScratchRoots).Split(Separator),
            Options = new(),
            Memory = ExecutorSizing.Of(NumberOf(environment, Container), slots),
        };
    }

    private static string TextOf(ProcessEnvironment environment, string name) => environment.Find(name)
        ?? throw new FlintException(
            $"{name} is not set: Flint.Executor is started by a cluster manager of Flint, not by hand.");

    private static long NumberOf(ProcessEnvironment environment, string name) =>
        long.TryParse(TextOf(environment, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FlintException($"{name} is {environment.Find(name)}, not a number.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Hex(long number) => number.ToString("x", CultureInfo.InvariantCulture);
}
