using Microsoft.Win32.SafeHandles;

namespace Flint.Shuffle.Storing;

/// <summary>
/// A committed output that is open for reading. Owned by its store, whose lock guards the counts; the file is read
/// without it.
/// </summary>
internal sealed class OpenOutput : IDisposable
{
    private readonly SafeFileHandle data;
    private readonly long[] offsets;

    /// <exception cref="IOException">The files cannot be read, or do not fit together.</exception>
    public OpenOutput(StoredOutput output)
    {
        Output = output;
        offsets = ShuffleFiles.ReadNumbers(output.Index, output.Partitions + 1);
        data = File.OpenHandle(
            output.Data, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            Check(RandomAccess.GetLength(data));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    public StoredOutput Output { get; }

    /// <summary>Guarded by the store: blocks that are open, and the store itself while it keeps this.</summary>
    public int Holders { get; set; }

    /// <summary>Guarded by the store: when it was asked for last.</summary>
    public long LastUse { get; set; }

    public SafeFileHandle Data => data;

    public (long Offset, long Length) PlaceOf(int reduce) =>
        (offsets[reduce], offsets[reduce + 1] - offsets[reduce]);

    public void Dispose() => data.Dispose();

    private void Check(long length)
    {
        var before = 0L;
        foreach (var offset in offsets)
        {
            if (offset < before)
            {
                throw new IOException($"{Output.Index} has offset {offset} after {before}");
            }

            before = offset;
        }

        if (offsets[0] != 0 || before != length)
        {
            throw new IOException(
                $"{Output.Index} spans bytes {offsets[0]} to {before}, {Output.Data} has {length}");
        }
    }
}
