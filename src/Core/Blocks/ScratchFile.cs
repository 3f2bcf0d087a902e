using Flint.Errors;
using Flint.Files.Faults;
using Microsoft.Win32.SafeHandles;

namespace Flint.Blocks;

/// <summary>
/// A file of a scratch folder while it is written: under a temporary name until it is published, under another root
/// when a disk is full. Disposing deletes it, unless it was published. Owned by its writer. It is never forced to the
/// disk: it is of use only while its process lives, and a process does not survive the crash of its machine.
/// </summary>
internal sealed class ScratchFile : IDisposable
{
    private const int BufferBytes = 128 << 10;
    private const string Temporary = ".tmp";

    private readonly ScratchFolder scratch;
    private readonly string name;
    private readonly int firstRoot;
    private readonly List<string> refused = [];
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int buffered;
    private long flushed;
    private int tried;
    private int root;
    private SafeFileHandle? file;
    private bool published;

    public ScratchFile(ScratchFolder scratch, string name)
    {
        this.scratch = scratch;
        this.name = name;
        firstRoot = scratch.FirstRoot(name);
        file = Open();
    }

    /// <summary>Bytes added.</summary>
    public long Length => flushed + buffered;

    private string TemporaryPath => TemporaryPathUnder(root);

    private string FinalPath => scratch.PathOf(name, root);

    /// <exception cref="FlintException">No root has room.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - buffered)
        {
            Flush();
            if (bytes.Length >= buffer.Length)
            {
                Write(bytes);
                return;
            }
        }

        bytes.CopyTo(buffer.AsSpan(buffered));
        buffered += bytes.Length;
    }

    /// <summary>Writes what is buffered, checks the size, gives the file its name; returns its path.</summary>
    /// <exception cref="FlintException">No root has room.</exception>
    /// <exception cref="IOException">A file of that name is there, or less was written than was added.</exception>
    public string Publish()
    {
        Flush();
        var actual = RandomAccess.GetLength(file!);
        if (actual != flushed)
        {
            throw new IOException($"{TemporaryPath} has {actual} bytes where {flushed} were written");
        }

        scratch.Faults.Hit(FaultPoint.OutputRename);
        File.Move(TemporaryPath, FinalPath);
        published = true;
        Close();
        return FinalPath;
    }

    public void Dispose()
    {
        Close();
        if (!published)
        {
            _ = TryDelete(root);
        }
    }

    private void Flush()
    {
        Write(buffer.AsSpan(0, buffered));
        buffered = 0;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            try
            {
                RandomAccess.Write(file!, scratch.Faults.Write(FaultPoint.OutputWrite, bytes), flushed);
                flushed += bytes.Length;
                return;
            }
            catch (IOException error)
            {
                Refuse(error);
                MoveOn();
            }
        }
    }

    /// <summary>Goes on under the next root, with what was written so far.</summary>
    private void MoveOn()
    {
        var (old, oldRoot) = (file!, root);
        file = null;
        try
        {
            while (file is null)
            {
                var next = Open();
                try
                {
                    Copy(old, next);
                    file = next;
                }
                catch (IOException error)
                {
                    next.Dispose();
                    _ = TryDelete(root);
                    Refuse(error);
                }
            }
        }
        finally
        {
            old.Dispose();
            _ = TryDelete(oldRoot);
        }
    }

    // A disk that fails may refuse this too, which must hide neither the first error nor that another disk has room:
    // what stays goes with the scratch folder.
    private bool TryDelete(int under)
    {
        try
        {
            File.Delete(TemporaryPathUnder(under));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Copy(SafeFileHandle from, SafeFileHandle to)
    {
        var block = GC.AllocateUninitializedArray<byte>(BufferBytes);
        for (long at = 0; at < flushed;)
        {
            var count = RandomAccess.Read(from, block.AsSpan(0, (int)Math.Min(block.Length, flushed - at)), at);
            if (count == 0)
            {
                throw new IOException($"{name} ends at {at} of {flushed} bytes");
            }

            RandomAccess.Write(to, block.AsSpan(0, count), at);
            at += count;
        }
    }

    private SafeFileHandle Open()
    {
        while (tried < scratch.Folders.Count)
        {
            root = (firstRoot + tried++) % scratch.Folders.Count;
            try
            {
                scratch.Faults.Hit(FaultPoint.OutputOpen);
                return File.OpenHandle(
                    scratch.NewPathOf(name, root) + Temporary, FileMode.CreateNew, FileAccess.ReadWrite,
                    FileShare.Read | FileShare.Delete);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Refuse(error);
            }
        }

        throw new FlintException(
            $"{name} found no room after {flushed} bytes ({string.Join("; ", refused)}): free some, or name more " +
            "folders in flint.local.dir.");
    }

    private string TemporaryPathUnder(int one) => scratch.PathOf(name, one) + Temporary;

    private void Refuse(Exception error) => refused.Add($"{scratch.Folders[root]}: {error.Message}");

    private void Close()
    {
        file?.Dispose();
        file = null;
    }
}
