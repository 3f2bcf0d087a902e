using System.Reflection;
using Flint.Errors;

namespace Flint.Settings;

/// <summary>
/// Finds who serves a scheme that is not built in: the <c>Flint.*</c> assemblies of the program name it with
/// <see cref="FlintSchemeAttribute"/>. Loads them, so it is asked only when nothing else serves the scheme.
/// </summary>
internal static class SchemeSearch
{
    private const string Prefix = "Flint.";

    /// <summary>Makes the plug-in that serves a scheme, or gives null.</summary>
    /// <param name="scheme">The text before <c>://</c>.</param>
    /// <param name="assemblies">Files of the program's assemblies, as its deps.json names them.</param>
    /// <exception cref="FlintException">Several serve it, or the one that does cannot be made.</exception>
    public static T? Find<T>(string scheme, IEnumerable<string> assemblies) where T : class
    {
        var found = assemblies.Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(IsCandidate)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => Assembly.Load(new AssemblyName(name)))
            .SelectMany(assembly => assembly.GetCustomAttributes<FlintSchemeAttribute>())
            .Where(one => string.Equals(one.Scheme, scheme, StringComparison.OrdinalIgnoreCase))
            .Where(one => one.Plugin.IsAssignableTo(typeof(T)))
            .Select(one => one.Plugin)
            .Distinct().ToList();
        return found.Count switch
        {
            0 => null,
            1 => Make<T>(scheme, found[0]),
            _ => throw new FlintException(
                $"Several assemblies serve {scheme}://: {string.Join(", ", found.Select(Name))}. Remove the reference "
                + "to all but one."),
        };
    }

    /// <summary>The files of this program's assemblies: its own, by its deps.json, and those of .NET.</summary>
    public static IEnumerable<string> OfThisProgram() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator);

    private static bool IsCandidate(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && name != typeof(SchemeSearch).Assembly.GetName().Name;

    private static T Make<T>(string scheme, Type plugin) => plugin.GetConstructor([]) is { } constructor
        ? (T)constructor.Invoke(null)
        : throw new FlintException(
            $"{Name(plugin)} serves {scheme}://, but has no public constructor without parameters: give it one, or "
            + "hand an object of it to the session's builder.");

    private static string Name(Type plugin) => $"{plugin.FullName} in {plugin.Assembly.GetName().Name}";
}
