using Flint.Errors;

namespace Flint.Local.Processes;

/// <summary>
/// The files of this program with which its executors on this machine are started: the same ones, so that driver and
/// executors are always of one build. Immutable.
/// </summary>
/// <param name="Dotnet">The host that runs this program, whatever PATH says.</param>
/// <param name="RuntimeConfig">The program's runtimeconfig.json.</param>
/// <param name="Deps">The program's deps.json.</param>
/// <param name="Executor">Flint.Executor.dll.</param>
internal sealed record ApplicationBundle(string Dotnet, string RuntimeConfig, string Deps, string Executor)
{
    private const string ExecutorFile = "Flint.Executor.dll";
    private const string DepsEnd = ".deps.json";
    private const string Instead = "or use the master local[N], which needs no further process.";

    /// <summary>What starts an executor inside the program's own closure.</summary>
    public IReadOnlyList<string> Arguments =>
        [Dotnet, "exec", "--runtimeconfig", RuntimeConfig, "--depsfile", Deps, Executor];

    /// <summary>Finds the files.</summary>
    /// <exception cref="FlintException">Executors cannot be started from such a program; says what to
    /// do.</exception>
    public static ApplicationBundle Find(RunningProgram program)
    {
        if (program.IsNative)
        {
            throw Refused("this program was compiled ahead of time (native AOT)", "publish it without PublishAot");
        }

        if (program.EntryAssembly.Length == 0 || program.CoreLibrary.Length == 0)
        {
            throw Refused("this program is a single file", "publish it without PublishSingleFile");
        }

        // The core library lies in <dotnet>/shared/Microsoft.NETCore.App/<version>.
        var runtime = Path.GetDirectoryName(program.CoreLibrary)!;
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", name));
        if (runtime == Path.GetDirectoryName(program.EntryAssembly) || !File.Exists(dotnet))
        {
            throw Refused(
                "this program brings its own .NET (self-contained)", "publish it with --self-contained false");
        }

        var deps = program.DepsFiles.FirstOrDefault(Belongs) ?? Path.ChangeExtension(program.EntryAssembly, DepsEnd);
        var config = deps[..^DepsEnd.Length] + ".runtimeconfig.json";
        if (!File.Exists(deps) || !File.Exists(config))
        {
            throw Refused(
                $"{deps} or {config} is missing",
                "build the program as an executable, with GenerateDependencyFile and without deleting these files");
        }

        var executor = program.Assemblies.FirstOrDefault(path => Path.GetFileName(path) == ExecutorFile);
        return executor is not null && File.Exists(executor)
            ? new(dotnet, config, deps, executor)
            : throw Refused(
                $"{ExecutorFile} is not among this program's files", "add a reference to the package Flint");

        bool Belongs(string path) => path.EndsWith(DepsEnd, StringComparison.Ordinal)
            && !path.StartsWith(Path.GetDirectoryName(dotnet)! + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static FlintException Refused(string why, string remedy) => new(
        $"local-cluster starts its executors from the program's own files, and {why}: {remedy}, {Instead}");
}
