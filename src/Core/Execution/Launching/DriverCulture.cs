using System.Globalization;
using Flint.Settings;

namespace Flint.Execution.Launching;

/// <summary>
/// The driver's culture, globalization mode and time zone: executors take them over, so that a lambda that formats or
/// compares gives the driver's answers whatever the node is set to. Immutable.
/// </summary>
internal static class DriverCulture
{
    private const string CultureVariable = "FLINT_CULTURE";
    private const string UiCultureVariable = "FLINT_UI_CULTURE";
    private const string TimeZoneVariable = "TZ";
    private const string InvariantVariable = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";
    private const string InvariantSwitch = "System.Globalization.Invariant";

    /// <summary>What .NET calls a time zone whose name it does not know.</summary>
    private const string NamelessZone = "Local";

    /// <summary>Variables that make a process like this one; the culture is that of the calling flow.</summary>
    public static IReadOnlyDictionary<string, string> VariablesOf(ProcessEnvironment environment)
    {
        var variables = new Dictionary<string, string>
        {
            [CultureVariable] = CultureInfo.CurrentCulture.Name,
            [UiCultureVariable] = CultureInfo.CurrentUICulture.Name,
            [InvariantVariable] = IsInvariant(environment) ? "1" : "0",
        };
        var zone = environment.Find(TimeZoneVariable) ?? TimeZoneInfo.Local.Id;
        if (zone != NamelessZone)
        {
            variables[TimeZoneVariable] = zone;
        }

        return variables;
    }

    /// <summary>Takes over the driver's cultures, for all threads; the rest the runtime read when it started.</summary>
    public static void Adopt(ProcessEnvironment environment)
    {
        // An empty name is the invariant culture, and a variable that is not set.
        var culture = CultureInfo.GetCultureInfo(environment.Find(CultureVariable) ?? "");
        var ui = CultureInfo.GetCultureInfo(environment.Find(UiCultureVariable) ?? "");
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (culture, ui);
    }

    // As the runtime decides it: the variable before the program's own switch.
    private static bool IsInvariant(ProcessEnvironment environment) => environment.Find(InvariantVariable) switch
    {
        "1" => true,
        "0" => false,
        { } text when bool.TryParse(text, out var set) => set,
        _ => AppContext.TryGetSwitch(InvariantSwitch, out var on) && on,
    };
}
