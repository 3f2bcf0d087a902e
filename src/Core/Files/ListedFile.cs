namespace Flint.Files;

/// <summary>An input file as it was when it was listed.</summary>
internal static class ListedFile
{
    /// <summary>Refuses a file that is not the one that was listed.</summary>
    /// <param name="now">What lies there now.</param>
    /// <param name="path">The file.</param>
    /// <param name="length">Its bytes when it was listed.</param>
    /// <param name="modified">The time of its last change when it was listed.</param>
    /// <exception cref="InputException">The file is gone or changed.</exception>
    public static void CheckUnchanged(FileEntry? now, string path, long length, DateTimeOffset modified)
    {
        if (now is null || now.IsFolder)
        {
            throw InputException.OfChange(path, null, "the file is gone; it was there when it was listed.");
        }

        if (now.Length != length || now.Modified != modified)
        {
            throw InputException.OfChange(
                path, null, $"the file changed since it was listed: then {length} bytes of {modified:O}, now "
                + $"{now.Length} bytes of {now.Modified:O}.");
        }
    }
}
