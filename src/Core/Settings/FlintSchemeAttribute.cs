namespace Flint.Settings;

/// <summary>
/// Says that an assembly serves a scheme: that of a master (<c>mesos</c>) or of a file system (<c>hdfs</c>).
/// </summary>
/// <param name="scheme">The text before <c>://</c>.</param>
/// <param name="plugin">
/// The type that serves it, with a public constructor without parameters: an <c>IClusterPlugin</c> for masters, an
/// <c>IFileSystem</c> for paths. Only assemblies named <c>Flint.*</c> are looked at, on driver and executors.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class FlintSchemeAttribute(string scheme, Type plugin) : Attribute
{
    /// <summary>The text before <c>://</c>.</summary>
    public string Scheme => scheme;

    /// <summary>The type that serves it.</summary>
    public Type Plugin => plugin;
}
