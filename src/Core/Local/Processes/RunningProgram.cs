using System.Reflection;
using System.Runtime.CompilerServices;

namespace Flint.Local.Processes;

/// <summary>How this program runs, as the host of .NET tells it. Immutable.</summary>
/// <param name="CoreLibrary">The file of the core library; empty if it is inside the program's one file.</param>
/// <param name="EntryAssembly">The file of the program; empty if it is inside a single file.</param>
/// <param name="DepsFiles">The deps.json files, the program's first.</param>
/// <param name="Assemblies">All files that assemblies are loaded from.</param>
/// <param name="IsNative">It was compiled ahead of time.</param>
internal sealed record RunningProgram(
    string CoreLibrary, string EntryAssembly, IReadOnlyList<string> DepsFiles, IReadOnlyList<string> Assemblies,
    bool IsNative)
{
    private const char DepsSeparator = ';';

    public static RunningProgram OfThisProcess()
    {
        var core = typeof(object).Assembly.Location;
        return new(
            core,
            Assembly.GetEntryAssembly()?.Location ?? "",
            ListOf("APP_CONTEXT_DEPS_FILES", DepsSeparator),
            ListOf("TRUSTED_PLATFORM_ASSEMBLIES", Path.PathSeparator),
            IsNative: core.Length == 0 && !RuntimeFeature.IsDynamicCodeCompiled);
    }

    private static string[] ListOf(string property, char separator) =>
        (AppContext.GetData(property) as string ?? "").Split(separator, StringSplitOptions.RemoveEmptyEntries);
}
