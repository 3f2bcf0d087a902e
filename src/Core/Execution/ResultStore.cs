using Flint.Blocks;
using Flint.Errors;
using Flint.Identity;
using Flint.Memory;
using Flint.Rpc;

namespace Flint.Execution;

/// <summary>
/// Results that were too large for their message, until the driver has fetched them: it forgets each one as soon as it
/// has it, and all of a job that ends. They lie on the heap while the executor's memory has room for what is stored,
/// else in its scratch folder. Disposing drops all. Thread-safe.
/// </summary>
internal sealed class ResultStore(ScratchFolder scratch) : IDisposable
{
    private readonly Lock gate = new();

    // Under the gate.
    private readonly Dictionary<TaskAttemptId, Result> results = [];

    /// <summary>Keeps a result.</summary>
    /// <param name="attempt">Whose it is.</param>
    /// <param name="bytes">The result.</param>
    /// <param name="memory">Of the executor.</param>
    /// <exception cref="FlintException">Neither memory nor a disk has room.</exception>
    public void Put(TaskAttemptId attempt, ReadOnlyMemory<byte> bytes, ExecutorMemory memory)
    {
        var result = memory.TryStore(bytes.Length)
            ? new Result(bytes, null, () => memory.Unstore(bytes.Length))
            : Spilled(bytes);
        lock (gate)
        {
            results.Add(attempt, result);
        }
    }

    public StoredBytes? TryOpen(TaskAttemptId attempt)
    {
        lock (gate)
        {
            if (!results.TryGetValue(attempt, out var result))
            {
                return null;
            }

            if (result.File is null)
            {
                return StoredBytes.Of(result.Bytes);
            }

            result.Holders++;
            return new FileBytes(result.File, () => LetGo(result));
        }
    }

    /// <summary>Whoever is reading it may read on.</summary>
    public void Forget(TaskAttemptId attempt)
    {
        lock (gate)
        {
            if (results.Remove(attempt, out var result))
            {
                Drop(result);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var result in results.Values)
            {
                Drop(result);
            }

            results.Clear();
        }
    }

    private Result Spilled(ReadOnlyMemory<byte> bytes)
    {
        var file = scratch.CreateSpill("result");
        try
        {
            file.Append(bytes.Span);
            return new(default, file, file.Dispose);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void LetGo(Result result)
    {
        lock (gate)
        {
            Drop(result);
        }
    }

    private static void Drop(Result result)
    {
        if (--result.Holders == 0)
        {
            result.End();
        }
    }

    private sealed class Result(ReadOnlyMemory<byte> bytes, SpillFile? file, Action end)
    {
        public ReadOnlyMemory<byte> Bytes => bytes;

        public SpillFile? File => file;

        /// <summary>The store and those who read the file.</summary>
        public int Holders { get; set; } = 1;

        public void End() => end();
    }

    /// <summary>One reading of a result in a file.</summary>
    private sealed class FileBytes(SpillFile file, Action close) : StoredBytes
    {
        private bool closed;

        public override long Length => file.Length;

        public override int Read(long offset, Span<byte> into) => file.Read(offset, into);

        protected override void Dispose(bool disposing)
        {
            if (!closed)
            {
                closed = true;
                close();
            }

            base.Dispose(disposing);
        }
    }
}
