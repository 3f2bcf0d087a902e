namespace Flint.Properties.Rdds;

/// <summary>
/// A folder that does not exist yet, for what executors write. In memory where the machine has such a place: thousands
/// of small files that come and go are slow on a disk.
/// </summary>
public sealed class SharedFolder : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(Root, $"flint-properties-{Guid.NewGuid():N}");

    /// <summary>Where such folders lie.</summary>
    public static string Root => Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
