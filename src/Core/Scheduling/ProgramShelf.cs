using Flint.Blocks;
using Flint.Identity;
using Flint.Rpc;

namespace Flint.Scheduling;

/// <summary>
/// The programs that executors may ask for, each for as long as a job has it in its plan or the scheduler a stage that
/// runs it. Thread-safe; bounded by the jobs that run and the shuffles that are kept.
/// </summary>
internal sealed class ProgramShelf : IBlockShelf
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

    /// <summary>A program by the name of its block, or null for one that no job has.</summary>
    public StoredBytes? TryOpen(string name)
    {
        if (!BlockIdText.TryParse(name, out var block) || block is not BlockId.Program program)
        {
            return null;
        }

        lock (gate)
        {
            return programs.TryGetValue(program.Hash, out var known) ? StoredBytes.Of(known.Bytes) : null;
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
