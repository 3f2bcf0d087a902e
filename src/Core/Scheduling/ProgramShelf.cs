using Flint.Identity;

namespace Flint.Scheduling;

/// <summary>
/// The programs that executors may ask for, each for as long as a job has it in its plan or the scheduler a stage that
/// runs it. Thread-safe; bounded by the jobs that run and the shuffles that are kept.
/// </summary>
internal sealed class ProgramShelf
{
    private readonly Lock gate = new();

    // Under the gate.
    private readonly Dictionary<ProgramHash, (ReadOnlyMemory<byte> Bytes, int Users)> programs = [];

    /// <summary>Adds programs, or to those that are there one more user.</summary>
    public void Add(IReadOnlyDictionary<ProgramHash, ReadOnlyMemory<byte>> added)
    {
        lock (gate)
        {
            foreach (var (hash, bytes) in added)
            {
                programs[hash] = (bytes, programs.TryGetValue(hash, out var known) ? known.Users + 1 : 1);
            }
        }
    }

    /// <summary>One more user of a program that is there.</summary>
    public void Keep(ProgramHash hash)
    {
        lock (gate)
        {
            if (programs.TryGetValue(hash, out var known))
            {
                programs[hash] = known with { Users = known.Users + 1 };
            }
        }
    }

    /// <summary>The bytes, or nothing (not empty bytes) for a program that no job has.</summary>
    public ReadOnlyMemory<byte>? TryGet(ProgramHash hash)
    {
        lock (gate)
        {
            return programs.TryGetValue(hash, out var known) ? known.Bytes : default(ReadOnlyMemory<byte>?);
        }
    }

    /// <summary>A user of each of these is gone.</summary>
    public void Release(IEnumerable<ProgramHash> used)
    {
        lock (gate)
        {
            foreach (var hash in used)
            {
                if (programs.TryGetValue(hash, out var known) && known.Users > 1)
                {
                    programs[hash] = known with { Users = known.Users - 1 };
                }
                else
                {
                    programs.Remove(hash);
                }
            }
        }
    }
}
