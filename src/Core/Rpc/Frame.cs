using Flint.Identity;

namespace Flint.Rpc;

/// <summary>The envelope of one message on a control stream.</summary>
/// <param name="Term">The driver's term as the sender knows it.</param>
/// <param name="Sequence">Counts from 1 per sender incarnation; 0 = not sequenced (Registered, Refused).</param>
/// <param name="Acknowledged">Highest sequence of the other side that was applied.</param>
/// <param name="Cause">Sequence of the message that caused this one, or 0.</param>
/// <param name="MessageNumber">Which message the body holds.</param>
/// <param name="Body">The encoded message.</param>
internal sealed record Frame(
    DriverTerm Term, long Sequence, long Acknowledged, long Cause, int MessageNumber, ReadOnlyMemory<byte> Body);
