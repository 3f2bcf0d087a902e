namespace Flint.Benchmarks;

/// <summary>A text file that is there while it is measured.</summary>
internal sealed class TextInput : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-bench-").FullName;

    public TextInput(long bytes)
    {
        File = Path.Combine(folder, "lines.txt");
        Words.WriteLines(File, bytes);
    }

    public string File { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
