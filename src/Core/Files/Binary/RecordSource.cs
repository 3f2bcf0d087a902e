using Flint.Files.Text;
using Flint.Pipelines;

namespace Flint.Files.Binary;

/// <summary>The records of one split, each an array of its own. Used by one slot thread.</summary>
internal sealed class RecordSource : BatchSource<byte[]>
{
    // Far above the cost of a read, still within L2.
    private const int BlockSize = 256 * 1024;

    private readonly SlotStream content;
    private readonly int recordLength;
    private readonly byte[] block;
    private readonly byte[][] batch;
    private long left;

    private RecordSource(SlotStream content, int recordLength, long left)
    {
        this.content = content;
        this.recordLength = recordLength;
        this.left = left;
        var records = Math.Clamp(BlockSize / recordLength, 1, BatchSize);
        block = new byte[records * recordLength];
        batch = new byte[records][];
    }

    /// <summary>Opens a split, after checking that its file is still the one that was listed.</summary>
    /// <exception cref="InputException">The file is gone or changed.</exception>
    public static RecordSource Open(IFileSystem files, RecordSplit split, int recordLength, SlotWait wait)
    {
        var path = split.Path;
        var now = wait.For(files.FindAsync(path, wait.Stop), $"a look at {path}");
        ListedFile.CheckUnchanged(now, path, split.FileLength, split.Modified);
        var opened = wait.For(files.OpenAsync(path, split.Start, wait.Stop), $"the opening of {path}");
        return new(new(opened, path, split.Start, split.FileLength, wait), recordLength, split.Length);
    }

    public override int Read(out byte[][] batch)
    {
        batch = this.batch;
        var wanted = (int)Math.Min(block.Length, left);
        for (var got = 0; got < wanted;)
        {
            got += content.Read(block, got, wanted - got);
        }

        left -= wanted;
        var count = wanted / recordLength;
        for (var i = 0; i < count; i++)
        {
            batch[i] = block.AsSpan(i * recordLength, recordLength).ToArray();
        }

        return count;
    }

    public override long CountRest(CancellationToken stop)
    {
        var count = left / recordLength;
        left = 0;
        return count;
    }

    public override void Dispose() => content.Dispose();
}
