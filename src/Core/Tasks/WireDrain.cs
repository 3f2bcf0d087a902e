using Flint.Rpc;
using Flint.Tasks.Wire;

namespace Flint.Tasks;

/// <summary>The order to leave on the wire. Stateless.</summary>
internal static class WireDrain
{
    public static DrainRecord ToWire(DriverMessage.Drain drain)
    {
        var record = new DrainRecord { Peers = { drain.Peers.Select(WireText.Of) } };
        if (drain.Deadline is { } deadline)
        {
            record.DeadlineTicks = deadline.UtcTicks;
        }

        return record;
    }

    public static DriverMessage.Drain FromWire(DrainRecord record)
    {
        if (!record.HasDeadlineTicks)
        {
            return new(null, [.. record.Peers]);
        }

        var ticks = record.DeadlineTicks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
            ? new(new DateTimeOffset(ticks, TimeSpan.Zero), [.. record.Peers])
            : throw new ProtocolErrorException($"{ticks} ticks are no time");
    }
}
