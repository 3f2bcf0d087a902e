namespace Flint.Benchmarks;

/// <summary>Text files that are there while they are measured.</summary>
internal sealed class TextInput : IDisposable
{
    /// <param name="files">How many.</param>
    /// <param name="bytes">Of all of them.</param>
    /// <param name="write">Writes a file of so many bytes.</param>
    public TextInput(int files, long bytes, Action<string, long> write)
    {
        Files = [.. Enumerable.Range(0, files).Select(index => Path.Combine(Folder, $"lines-{index}.txt"))];
        foreach (var file in Files)
            write(file, bytes / files);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("flint-bench-").FullName;

    public IReadOnlyList<string> Files { get; }

    /// <summary>The first.</summary>
    public string File => Files[0];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
