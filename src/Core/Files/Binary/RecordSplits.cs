using Flint.Serialization;

namespace Flint.Files.Binary;

/// <summary>Some records of a file, as listed.</summary>
/// <param name="Path">The file.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes; a multiple of the records' length.</param>
/// <param name="FileLength">Length of the whole file when it was listed.</param>
/// <param name="Modified">Time of its last change when it was listed.</param>
[Travels]
internal sealed record RecordSplit(string Path, long Start, long Length, long FileLength, DateTimeOffset Modified);

/// <summary>Cuts files of fixed-length records between two records. Runs on the driver.</summary>
internal static class RecordSplits
{
    /// <summary>
    /// The splits of the files that a path, a folder or a pattern stands for, by path and position. Empty files have
    /// none.
    /// </summary>
    /// <param name="files">Where the input lies.</param>
    /// <param name="path">An absolute path or pattern.</param>
    /// <param name="recordLength">Bytes of a record.</param>
    /// <param name="minPartitions">Splits wanted at least, as far as there are records.</param>
    /// <param name="options">Limits of a split.</param>
    /// <param name="stop">Ends the listing.</param>
    /// <exception cref="InputException">Nothing is there, or a file does not consist of whole records.</exception>
    public static async Task<IReadOnlyList<RecordSplit>> ListAsync(
        IFileSystem files, string path, int recordLength, int minPartitions, FilesOptions options,
        CancellationToken stop)
    {
        var found = await InputFiles.FindAsync(files, path, stop).ConfigureAwait(false);
        var records = found.Sum(file => RecordsOf(file, recordLength));
        var most = Math.Max(1, options.MaxPartitionBytes.Bytes / recordLength);
        var target = Math.Clamp((records + minPartitions - 1) / minPartitions, 1, most) * recordLength;
        return [.. found.SelectMany(file => Cut(file, target))];
    }

    private static long RecordsOf(FileEntry file, int recordLength)
    {
        var (records, rest) = Math.DivRem(file.Length, recordLength);
        return rest == 0
            ? records
            : throw new InputException(
                file.Path, null, $"its {file.Length} bytes are no multiple of the record length {recordLength}: "
                + $"{rest} bytes would be left.");
    }

    private static IEnumerable<RecordSplit> Cut(FileEntry file, long target)
    {
        for (long start = 0; start < file.Length; start += target)
        {
            yield return new(file.Path, start, Math.Min(target, file.Length - start), file.Length, file.Modified);
        }
    }
}
