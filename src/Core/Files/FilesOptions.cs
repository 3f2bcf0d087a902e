using Flint.Errors;
using Flint.Settings;

namespace Flint.Files;

/// <summary>How input files are cut into partitions.</summary>
public sealed record FilesOptions
{
    /// <summary>
    /// Most bytes of a file in one partition. Smaller gives more, shorter tasks. A compressed file is never cut.
    /// </summary>
    [Setting("flint.files.maxPartitionBytes")]
    public ByteSize MaxPartitionBytes { get; init; } = new(128L << 20);

    /// <summary>Refuses values that cannot work.</summary>
    public void Validate()
    {
        if (MaxPartitionBytes.Bytes < 1)
        {
            throw new FlintException(
                "flint.files.maxPartitionBytes must be at least 1 byte: write for example 128m.");
        }
    }
}
