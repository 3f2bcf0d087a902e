using Flint.Identity;

namespace Flint.Tasks;

/// <summary>An order to run one task attempt.</summary>
/// <param name="Attempt">The attempt's id.</param>
/// <param name="Job">The job that it runs for.</param>
/// <param name="Stage">The stage attempt.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Number">Which attempt at this partition within the stage attempt, counted from 0.</param>
/// <param name="Writes">The shuffle it writes, or null for a result task.</param>
/// <param name="Program">The program to run; asked for as a block when not cached.</param>
/// <param name="Input">The encoded partition input.</param>
/// <param name="Epoch">The driver's epoch: map outputs read must be at least this new.</param>
internal sealed record TaskLaunch(
    TaskAttemptId Attempt, JobId Job, StageAttempt Stage, int Partition, int Number,
    ShuffleId? Writes, ProgramHash Program, ReadOnlyMemory<byte> Input, Epoch Epoch);
