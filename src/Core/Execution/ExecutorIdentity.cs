using Flint.Identity;

namespace Flint.Execution;

/// <summary>What an executor says of itself when it registers. Fixed for the life of the process.</summary>
/// <param name="Executor">Its id, minted when it was launched.</param>
/// <param name="Incarnation">Its process.</param>
/// <param name="Token">Proof that it was launched for this application.</param>
/// <param name="Host">The host it runs on.</param>
/// <param name="Endpoint">Where its blocks are served.</param>
/// <param name="Slots">Attempts it runs at once; at least 1.</param>
/// <param name="Version">Protocol and engine version.</param>
internal sealed record ExecutorIdentity(
    ExecutorId Executor, Incarnation Incarnation, string Token, string Host, string Endpoint, int Slots,
    string Version)
{
    /// <summary>The system's number of the process, for people.</summary>
    public int ProcessId { get; init; }
}
