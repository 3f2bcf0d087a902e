using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Flint.Serialization.Codecs;

namespace Flint.Serialization.Closures;

/// <summary>
/// The assemblies whose types a payload may name: those of the application, Flint and .NET. Nothing else is ever
/// loaded for a payload. Thread-safe.
/// </summary>
internal sealed class ClosedWorld
{
    private static readonly char[] NeverInNames = ['[', ']', ',', '*', '&', '\\'];

    private readonly ConcurrentDictionary<Assembly, bool> framework = new();
    private readonly Lazy<FrozenSet<string>> platform = new(PlatformNames);

    public bool IsFramework(Type type) =>
        framework.GetOrAdd(type.Assembly, static (_, one) => FrameworkTypes.Contains(one), type);

    public static bool IsFlint(Type type) => type.Assembly == typeof(ClosedWorld).Assembly;

    /// <summary>An assembly of the application, in exactly the build that the payload names.</summary>
    public Assembly FindModule(string name, Guid version)
    {
        Assembly? other = null;
        foreach (var assembly in Candidates(name))
        {
            if (assembly.ManifestModule.ModuleVersionId == version)
            {
                return assembly;
            }

            other = assembly;
        }

        throw other is null
            ? new CorruptDataException($"{name} is no assembly of this application")
            : new RefusedClosureException(
                $"Module {name} has MVID {other.ManifestModule.ModuleVersionId}, the sender's has {version}: this " +
                "process runs another build. Driver and executors must run the same files.");
    }

    public Type FindFrameworkType(string assembly, string name)
    {
        if (name.AsSpan().IndexOfAny(NeverInNames) >= 0 || !platform.Value.Contains(assembly))
        {
            throw new CorruptDataException($"{assembly} is no assembly of .NET, or it cannot have such a type");
        }

        var found = Assembly.Load(new AssemblyName(assembly)).GetType(name, throwOnError: false);
        return found is not null && IsFramework(found)
            ? found
            : throw new CorruptDataException($"{assembly} has no type {name}");
    }

    // Loaded ones first: code compiled at run time cannot be loaded by name. Two of one name may be loaded.
    private IEnumerable<Assembly> Candidates(string name)
    {
        var seen = false;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.GetName().Name == name)
            {
                seen = true;
                yield return assembly;
            }
        }

        if (!seen && platform.Value.Contains(name))
        {
            yield return Assembly.Load(new AssemblyName(name));
        }
    }

    // What deps.json and the framework list, as the host resolved them.
    private static FrozenSet<string> PlatformNames() =>
        ((AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string) ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .ToFrozenSet();
}
