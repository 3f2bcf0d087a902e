using Flint.Errors;

namespace Flint.Rpc;

/// <summary>
/// The peer broke the protocol: unknown message, broken body, gap, stale term. The connection's loop ends the stream;
/// the executor dials and registers again.
/// </summary>
internal sealed class ProtocolErrorException(string message, Exception? cause = null)
    : FlintException(message, cause);
