using Flint.Errors;

namespace Flint.Files;

/// <summary>An input file is missing, damaged, or not what was listed. The message names the file.</summary>
public sealed class InputException : FlintException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where in the file, in bytes, or null if the whole file is meant.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    /// <param name="cause">The cause, or null.</param>
    public InputException(string path, long? offset, string problem, Exception? cause = null)
        : base(offset is null ? $"{path}: {problem}" : $"{path}, byte {offset}: {problem}", cause)
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where in the file, in bytes, or null.</summary>
    public long? Offset { get; }
}
