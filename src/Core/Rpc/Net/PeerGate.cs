using Microsoft.AspNetCore.Connections;

namespace Flint.Rpc.Net;

/// <summary>
/// A connection that has not yet proved that it belongs to the application: it is cut when its time is over, whatever
/// it does meanwhile. One per connection.
/// </summary>
internal sealed class PeerGate : IDisposable
{
    private readonly ITimer timer;

    private PeerGate(ConnectionContext connection, TimeSpan limit, TimeProvider time) =>
        timer = time.CreateTimer(
            _ => connection.Abort(new ConnectionAbortedException("The peer did not prove who it is in time.")),
            null, limit, Timeout.InfiniteTimeSpan);

    /// <summary>Puts a gate before all that a server does with a connection.</summary>
    public static ConnectionDelegate Guard(ConnectionDelegate next, TimeSpan limit, TimeProvider time) =>
        async connection =>
        {
            using var gate = new PeerGate(connection, limit, time);
            connection.Features.Set(gate);
            await next(connection).ConfigureAwait(false);
        };

    /// <summary>The peer has proved it.</summary>
    public void Pass() => timer.Dispose();

    public void Dispose() => timer.Dispose();
}
