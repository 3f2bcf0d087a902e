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

    /// <summary>
    /// A file is no longer the one that was listed. The listing is part of what a data set is, and is not made again:
    /// shuffle outputs that later jobs read may have been made of it.
    /// </summary>
    internal static InputException OfChange(string path, long? offset, string change) => new(
        path, offset, $"{change} A data set keeps the list of files of its first action, so running it again gives the "
        + "same error: make it anew (call TextFile again), and write no file while a job reads it.");

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where in the file, in bytes, or null.</summary>
    public long? Offset { get; }
}
