using System.Collections.Frozen;

namespace Flint.Settings;

/// <summary>Which package would bring a scheme that the process does not have. Immutable.</summary>
internal static class KnownSchemes
{
    private static readonly FrozenDictionary<string, string> Packages = new Dictionary<string, string>
    {
        ["mesos"] = "Flint.Mesos",
        ["yarn"] = "Flint.Yarn",
        ["k8s"] = "Flint.Kubernetes",
        ["flint"] = "Flint.Standalone",
        ["spark"] = "Flint.Standalone",
        ["hdfs"] = "Flint.Storage",
        ["webhdfs"] = "Flint.Storage",
        ["swebhdfs"] = "Flint.Storage",
        ["s3"] = "Flint.Storage",
        ["s3a"] = "Flint.Storage",
        ["http"] = "Flint.Storage",
        ["https"] = "Flint.Storage",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>One sentence for a scheme that nobody serves.</summary>
    /// <param name="what">What the text is: master or path.</param>
    /// <param name="text">The text as the user wrote it.</param>
    /// <param name="scheme">Its scheme.</param>
    /// <param name="served">The schemes that are served.</param>
    public static string Missing(string what, string text, string scheme, IEnumerable<string> served)
    {
        var list = string.Join(", ", served.Order(StringComparer.Ordinal));
        if (string.IsNullOrWhiteSpace(text))
        {
            return $"The {what} is empty: write one of those that this program serves: {list}.";
        }

        if (Packages.TryGetValue(scheme, out var package))
        {
            return $"{what} {text}: add a reference to the package {package}. This program serves: {list}.";
        }

        return scheme.Length == 0 || !text.Contains("://", StringComparison.Ordinal)
            ? $"{what} {text}: there is no such {what}. This program serves: {list}."
            : $"{what} {text}: nobody serves {scheme}://. This program serves: {list}; add a reference to the "
                + "package whose assembly declares it with [assembly: FlintScheme].";
    }
}
