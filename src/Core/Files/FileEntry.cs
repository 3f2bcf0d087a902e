namespace Flint.Files;

/// <summary>A file or folder as a file system lists it.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="IsFolder">True for a folder.</param>
/// <param name="Length">Bytes of the file; 0 for a folder.</param>
/// <param name="Modified">Time of the last change.</param>
public sealed record FileEntry(string Path, bool IsFolder, long Length, DateTimeOffset Modified);
