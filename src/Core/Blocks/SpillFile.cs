using Flint.Errors;
using Flint.Files.Faults;
using Microsoft.Win32.SafeHandles;

namespace Flint.Blocks;

/// <summary>
/// Data that did not fit into memory, in a file without a name: it is deleted as soon as it is open, so that nothing is
/// left behind however the process ends. When a disk is full, it goes on under another root. Owned by one operator;
/// used by its slot thread. Every call is a call to the system, so callers gather bytes first.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    private readonly ScratchFolder scratch;
    private readonly string name;
    private readonly int firstRoot;
    private readonly List<Part> parts = [];
    private readonly List<string> refused = [];
    private int tried;

    public SpillFile(ScratchFolder scratch, string name)
    {
        this.scratch = scratch;
        this.name = name;
        firstRoot = scratch.FirstRoot(name);
        OpenPart();
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes behind those that are there; returns the offset of the first.</summary>
    /// <exception cref="FlintException">No root has room; what was written before can still be read.</exception>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        var start = Length;
        while (true)
        {
            var part = parts[^1];
            try
            {
                RandomAccess.Write(
                    part.File, scratch.Faults.Write(FaultPoint.SpillWrite, bytes), Length - part.Start);
                Length += bytes.Length;
                return start;
            }
            catch (IOException error)
            {
                Refuse(part.Root, error);
                GiveBackRoom(part);
                OpenPart();
            }
        }
    }

    /// <summary>Reads from an offset; fewer bytes than asked for come only at the end.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public int Read(long offset, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var read = 0;
        for (var i = 0; i < parts.Count && read < into.Length; i++)
        {
            var end = i + 1 < parts.Count ? parts[i + 1].Start : Length;
            while (read < into.Length && offset >= parts[i].Start && offset < end)
            {
                var most = (int)Math.Min(into.Length - read, end - offset);
                var count = RandomAccess.Read(parts[i].File, into.Slice(read, most), offset - parts[i].Start);
                if (count == 0)
                {
                    throw new IOException($"{name} ends at {offset} of {Length} bytes.");
                }

                count = Math.Max(1, scratch.Faults.Read(FaultPoint.SpillRead, into.Slice(read, count)));
                read += count;
                offset += count;
            }
        }

        return read;
    }

    public void Dispose()
    {
        foreach (var part in parts)
        {
            part.File.Dispose();
        }

        parts.Clear();
        Length = 0;
    }

    private void OpenPart()
    {
        while (tried < scratch.Folders.Count)
        {
            var root = (firstRoot + tried++) % scratch.Folders.Count;
            try
            {
                scratch.Faults.Hit(FaultPoint.SpillOpen);
                var path = scratch.NewPathOf(name, root);
                var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
                parts.Add(new(Length, file, root));
                File.Delete(path);
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Refuse(root, error);
            }
        }

        throw new FlintException(
            $"Spilling {Length} bytes found no room ({string.Join("; ", refused)}): free some, or name more folders " +
            "in flint.local.dir.");
    }

    /// <summary>The beginning of what could not be written may stand there, and is not needed.</summary>
    private void GiveBackRoom(Part part)
    {
        try
        {
            RandomAccess.SetLength(part.File, Length - part.Start);
        }
        catch (IOException error)
        {
            Refuse(part.Root, error);
        }
    }

    private void Refuse(int root, Exception error) => refused.Add($"{scratch.Folders[root]}: {error.Message}");

    private sealed record Part(long Start, SafeFileHandle File, int Root);
}
