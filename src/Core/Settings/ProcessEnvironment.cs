using System.Collections;

namespace Flint.Settings;

/// <summary>
/// The environment of the process as settings see it: the one home of environment variables. Immutable.
/// </summary>
/// <param name="variables">The variables.</param>
/// <param name="programFolder">The folder of the program.</param>
internal sealed class ProcessEnvironment(IReadOnlyDictionary<string, string> variables, string programFolder)
{
    /// <summary>Nothing set: for tests.</summary>
    public static ProcessEnvironment Empty { get; } = new(new Dictionary<string, string>(), "/nonexistent");

    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>Where the program lies.</summary>
    public string ProgramFolder => programFolder;

    /// <summary>Reads the variables of this process, once.</summary>
    public static ProcessEnvironment OfThisProcess()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            all[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return new(all, AppContext.BaseDirectory);
    }

    /// <summary>The value of a variable, or null if it is unset or empty.</summary>
    public string? Find(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
