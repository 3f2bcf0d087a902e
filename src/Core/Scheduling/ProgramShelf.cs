using System.Security.Cryptography;
using Flint.Identity;

namespace Flint.Scheduling;

/// <summary>
/// The programs that executors may ask for, each for as long as a job has it in its plan or the scheduler a stage that
/// runs it. Thread-safe; bounded by the jobs that run and the shuffles that are kept. A lowering that fails leaves what
/// it had added until the session ends.
/// </summary>
internal sealed class ProgramShelf
{
    private readonly Lock gate = new();

    // Under the gate.
    private readonly Dictionary<ProgramHash, (ReadOnlyMemory<byte> Bytes, int Users)> programs = [];

    /// <summary>Adds a program, or one more user of it.</summary>
    public ProgramHash Add(ReadOnlyMemory<byte> program)
    {
        var hash = new ProgramHash(Convert.ToHexStringLower(SHA256.HashData(program.Span)));
        lock (gate)
        {
            programs[hash] = (program, programs.TryGetValue(hash, out var known) ? known.Users + 1 : 1);
        }

        return hash;
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
    public void Release(IReadOnlyList<ProgramHash> used)
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
