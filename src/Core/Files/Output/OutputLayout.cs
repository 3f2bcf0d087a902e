using System.Globalization;
using Flint.Identity;
using Flint.Serialization;

namespace Flint.Files.Output;

/// <summary>
/// Where the files of one save lie, under way and at the end. Travels inside the stage program. Immutable.
/// </summary>
/// <remarks>
/// <code>
/// out/_temporary/owner                     the claim: only one save writes here
/// out/_temporary/JOB/writing-ATTEMPT/part-00000   an attempt writes
/// out/_temporary/JOB/ATTEMPT/part-00000           the attempt was allowed to commit, and has
/// out/part-00000                                  the driver published the attempt that it recorded
/// out/_temporary/JOB/_SUCCESS                     the driver has given all of them their names
/// out/_SUCCESS                                    the output is published
/// </code>
/// </remarks>
/// <param name="Folder">The output.</param>
/// <param name="Job">A name that no other save has.</param>
/// <param name="Parts">Number of partitions.</param>
/// <param name="Compression">How the files are compressed.</param>
[Travels]
internal sealed record OutputLayout(string Folder, string Job, int Parts, OutputCompression Compression)
{
    private const int LeastDigits = 5;

    public string Temporary => PathPattern.Join(Folder, "_temporary");

    public string Owner => PathPattern.Join(Temporary, "owner");

    public string Success => PathPattern.Join(Folder, "_SUCCESS");

    /// <summary>Where the attempts of this save write.</summary>
    public string JobFolder => PathPattern.Join(Temporary, Job);

    /// <summary>What becomes <see cref="Success"/> by a rename.</summary>
    public string Ready => PathPattern.Join(JobFolder, "_SUCCESS");

    /// <summary>Where an attempt writes.</summary>
    public string WritingFolder(TaskAttemptId attempt) => PathPattern.Join(JobFolder, $"writing-{attempt}");

    /// <summary>Where an attempt's files lie once it has committed: a name that no other attempt has.</summary>
    public string CommittedFolder(TaskAttemptId attempt) => PathPattern.Join(JobFolder, $"{attempt}");

    /// <summary>The name of a partition's file; in the order of the names the files are in partition order.</summary>
    public string PartName(int partition)
    {
        var digits = Math.Max(LeastDigits, $"{Parts - 1}".Length);
        var number = partition.ToString($"D{digits}", CultureInfo.InvariantCulture);
        return $"part-{number}{(Compression == OutputCompression.Gzip ? ".gz" : "")}";
    }

    /// <summary>A partition's file where readers find it.</summary>
    public string Published(int partition) => PathPattern.Join(Folder, PartName(partition));

    /// <summary>A partition's file as an attempt has committed it.</summary>
    public string Committed(TaskAttemptId attempt, int partition) =>
        PathPattern.Join(CommittedFolder(attempt), PartName(partition));
}

/// <summary>What an attempt has committed.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Records">Records written.</param>
internal readonly record struct WrittenPart(TaskAttemptId Attempt, long Records);
