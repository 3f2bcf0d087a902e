using System.Text;
using Flint.Local;
using Flint.Rdds;
using Flint.Rdds.Sources;
using Flint.Serialization;
using Flint.Settings;

namespace Flint;

/// <summary>
/// One application: the entry point of a program. Made by <see cref="Builder"/>; dispose it when done. Several in one
/// process do not interfere. Thread-safe.
/// </summary>
public sealed class FlintSession : IAsyncDisposable, IDriverOnly
{
    private readonly ShutdownSteps steps;

    internal FlintSession(ApplicationId application, SettingsSnapshot settings, RddContext context, ShutdownSteps steps)
    {
        this.steps = steps;
        Application = application;
        Settings = settings;
        Context = context;
    }

    /// <summary>The application's id, given by the cluster manager.</summary>
    public ApplicationId Application { get; }

    /// <summary>The settings in force; fixed for the session's life.</summary>
    internal SettingsSnapshot Settings { get; }

    /// <summary>What a data set of your own needs to be made.</summary>
    public RddContext Context { get; }

    /// <inheritdoc/>
    string IDriverOnly.Remedy => "use the session on the driver only";

    /// <summary>Begins a session.</summary>
    public static FlintSessionBuilder Builder() => new();

    /// <summary>A data set of records that this program holds. The records are copied now.</summary>
    /// <param name="records">The records.</param>
    /// <param name="partitions">Partitions; default <c>flint.default.parallelism</c>, else the master's slots.</param>
    /// <exception cref="NotSupportedException">The records' type cannot travel; names the field.</exception>
    public Rdd<T> Parallelize<T>(IEnumerable<T> records, int? partitions = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new CollectionRdd<T>(Context, records, Partitions(partitions));
    }

    /// <summary>The numbers from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="end">Where to stop.</param>
    /// <param name="step">The difference of neighbours; negative to count down, not 0.</param>
    /// <param name="partitions">Partitions; default <c>flint.default.parallelism</c>, else the master's slots.</param>
    public Rdd<long> Range(long start, long end, long step = 1, int? partitions = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        return new RangeRdd(Context, start, end, step, Partitions(partitions));
    }

    /// <summary>
    /// The lines of text files, without their line ends (<c>\n</c> or <c>\r\n</c>). Files are listed when an action
    /// first needs them, read where they lie, and must not change from then on: the data set keeps its list, so that
    /// each action sees the same files; to see others call this again. <c>.gz</c> files are decompressed, one task
    /// each. Names that begin with <c>_</c> or <c>.</c> are skipped in folders and patterns. A folder in the folder is
    /// refused, for passing over it would lose lines: <c>folder/*</c> reads the files one level down too.
    /// </summary>
    /// <param name="path">A file, a folder, or a pattern with <c>*</c>, <c>?</c>, <c>[..]</c>, <c>{a,b}</c>.</param>
    /// <param name="partitions">At least so many parts where files can be cut; default
    /// <c>flint.default.parallelism</c>, else the master's slots.</param>
    /// <param name="encoding">Encoding of the files; default UTF-8, checked.</param>
    public Rdd<string> TextFile(string path, int? partitions = null, Encoding? encoding = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new TextFileRdd(Context, path, Partitions(partitions), encoding);
    }

    /// <summary>
    /// The records of binary files that consist of records of one length. Files are listed when an action needs them,
    /// read where they lie, and must not change between. A file whose bytes are no multiple of the length is an error
    /// that names it. Names that begin with <c>_</c> or <c>.</c> are skipped in folders and patterns.
    /// </summary>
    /// <param name="path">A file, a folder, or a pattern with <c>*</c>, <c>?</c>, <c>[..]</c>, <c>{a,b}</c>.</param>
    /// <param name="length">Bytes of a record.</param>
    /// <param name="partitions">At least so many parts where there are records; default
    /// <c>flint.default.parallelism</c>, else the master's slots.</param>
    public Rdd<byte[]> BinaryRecords(string path, int length, int? partitions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new BinaryRecordsRdd(Context, path, length, Partitions(partitions));
    }

    /// <summary>
    /// Cancels what runs, ends executors, and closes logs. Goes on despite errors and reports them all at the end.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        Context.Close($"{nameof(FlintSession)} {Application}");
        return steps.DisposeAsync();
    }

    private int Partitions(int? partitions)
    {
        if (partitions is < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(partitions), partitions, "A data set needs at least one partition.");
        }

        return partitions ?? Context.Options.DefaultParallelism ?? Context.Options.Slots;
    }
}
