using Flint.Errors;
using Flint.Files;
using Flint.Identity;
using Flint.Serialization;
using Flint.Serialization.Closures;
using Flint.Serialization.Closures.Forms;
using Flint.Serialization.Codecs;
using Flint.Serialization.Keys;

namespace Flint.Rdds;

/// <summary>
/// What data sets know of their session: how to run a job, and the codecs of the driver. One per session; thread-safe.
/// </summary>
public sealed class RddContext : IDriverOnly
{
    /// <summary>
    /// Seed of all key hashes. One for all: data sets with equal partitioners must put equal keys in equal partitions.
    /// </summary>
    internal const ulong HashSeed = 0x466C_696E_74;

    private volatile string? closed;
    private int lastRdd;
    private int lastShuffle;

    internal RddContext(IJobRunner jobs, RddServices services, RddOptions options, FilesOptions files)
    {
        Jobs = jobs;
        Services = services;
        Options = options;
        FilesOptions = files;
    }

    /// <inheritdoc/>
    string IDriverOnly.Remedy => "use it on the driver only";

    internal IJobRunner Jobs { get; }

    internal RddServices Services { get; }

    internal RddOptions Options { get; }

    internal FilesOptions FilesOptions { get; }

    internal CodecRegistry Codecs => Services.Codecs;

    internal KeyRegistry Keys => Services.Keys;

    /// <summary>Encodes what shall travel, and warns of what a lambda does in vain.</summary>
    /// <exception cref="FlintException">Something in it cannot travel.</exception>
    internal byte[] Encode(object root)
    {
        var bytes = Services.Graphs.Encode(root, out var report);
        foreach (var warning in report.Warnings)
        {
            Jobs.Warn(warning);
        }

        return bytes;
    }

    /// <summary>Why a delegate cannot travel, whatever it captures; null if it can.</summary>
    internal Refusal? WhyRefused(Delegate body) => Services.Graphs.WhyRefused(body);

    /// <summary>The session is disposed: no action begins any more.</summary>
    /// <param name="session">Names it.</param>
    internal void Close(string session) => closed = session;

    /// <summary>An action begins.</summary>
    /// <exception cref="ObjectDisposedException">Its session was disposed; names it.</exception>
    internal void ThrowIfClosed()
    {
        if (closed is { } session)
        {
            throw new ObjectDisposedException(session, "The session was disposed: no action can run in it.");
        }
    }

    internal RddId NextRddId() => new(Interlocked.Increment(ref lastRdd) - 1);

    internal ShuffleId NextShuffleId() => new(Interlocked.Increment(ref lastShuffle) - 1);
}

/// <summary>The driver's own instances of what executors have too.</summary>
internal sealed record RddServices(FileSystems Files, CodecRegistry Codecs, KeyRegistry Keys, GraphCodec Graphs);
