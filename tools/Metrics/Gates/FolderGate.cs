using Flint.Metrics.Code;

namespace Flint.Metrics.Gates;

/// <summary>A folder holds at most 20 files, and a file lies at most two folders deep in its rung.</summary>
internal sealed class FolderGate : IGate
{
    private const int MostFiles = 20;
    private const int MostDepth = 2;

    public string Name => "folders too full or too deep";

    public IEnumerable<Finding> Check(CodeBase code)
    {
        foreach (var folder in code.Files.GroupBy(file => Path.GetDirectoryName(file.Path)!))
        {
            // src, the project's own folder and the rung do not count.
            var depth = folder.Key.Split('/').Length - 3;
            if (folder.Count() > MostFiles)
                yield return new(folder.Key, $"{folder.Count()} files, at most {MostFiles}");
            if (depth > MostDepth)
                yield return new(folder.Key, $"{depth} folders deep, at most {MostDepth}");
        }
    }
}
