namespace Flint.Testing;

/// <summary>A way in which <see cref="InMemoryFileSystem"/> fails on a path. A closed family.</summary>
public abstract record FileFault
{
    private protected FileFault() { }

    /// <summary>Opening fails.</summary>
    public sealed record OpenFails : FileFault;

    /// <summary>A read fails once the reader comes to a position.</summary>
    /// <param name="At">The position, in bytes from the beginning of the file.</param>
    public sealed record ReadFails(long At) : FileFault;

    /// <summary>The content ends early, although the listing says otherwise.</summary>
    /// <param name="At">The bytes that are left.</param>
    public sealed record EndsEarly(long At) : FileFault;

    /// <summary>One byte reads as another one.</summary>
    /// <param name="At">Its position.</param>
    /// <param name="Flip">The bits that are turned over; not 0.</param>
    public sealed record Corrupts(long At, byte Flip) : FileFault;

    /// <summary>Each read gives fewer bytes than asked for, which is no error.</summary>
    /// <param name="MostBytes">Bytes a read gives at most; at least 1.</param>
    public sealed record ShortReads(int MostBytes) : FileFault;

    /// <summary>Each read completes only after the gate opens.</summary>
    /// <param name="Gate">Opened by the test; until then reads wait, ended by their token alone.</param>
    public sealed record Late(Task Gate) : FileFault;

    /// <summary>Creating or writing the file fails after some bytes, as on a full disk.</summary>
    /// <param name="After">The bytes that still fit.</param>
    public sealed record WriteFails(long After) : FileFault;
}
