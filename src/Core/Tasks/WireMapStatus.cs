using Flint.Rpc;
using Flint.Shuffle;
using Flint.Tasks.Wire;

namespace Flint.Tasks;

/// <summary>Map statuses on the wire. Stateless.</summary>
internal static class WireMapStatus
{
    public static MapStatusRecord ToWire(MapStatus status) => new()
    {
        Shuffle = status.Shuffle.Value,
        MapPartition = status.MapPartition,
        Attempt = status.Attempt.Value,
        Executor = status.Owner.Executor.Value,
        Endpoint = status.Owner.Endpoint,
        Epoch = status.Epoch.Value,
        Bytes = { status.Blocks.Select(block => block.Bytes) },
        BlockChecksums = { status.Blocks.Select(block => block.BlockChecksum) },
        RowChecksums = { status.Blocks.Select(block => block.RowChecksum) },
        Rows = { status.Blocks.Select(block => block.Rows) },
    };

    public static MapStatus FromWire(MapStatusRecord record)
    {
        var blocks = new BlockSummary[record.Bytes.Count];
        if (record.BlockChecksums.Count != blocks.Length || record.RowChecksums.Count != blocks.Length
            || record.Rows.Count != blocks.Length)
        {
            throw new ProtocolErrorException(
                $"map status {record.MapPartition} of shuffle {record.Shuffle} has columns of different lengths");
        }

        for (var reduce = 0; reduce < blocks.Length; reduce++)
        {
            blocks[reduce] = new(record.Bytes[reduce], record.BlockChecksums[reduce], record.RowChecksums[reduce],
                record.Rows[reduce]);
        }

        return new(new(record.Shuffle), record.MapPartition, new(record.Attempt),
            new(new(record.Executor), record.Endpoint), new(record.Epoch), blocks);
    }

    public static MapOutputsRecord ToWire(DriverMessage.MapOutputs message) => new()
    {
        Shuffle = message.Shuffle.Value,
        Epoch = message.Epoch.Value,
        Statuses =
        {
            message.Statuses.Select(status => new MapStatusEntry { Status = status is null ? null : ToWire(status) }),
        },
    };

    public static DriverMessage.MapOutputs FromWire(MapOutputsRecord record) => new(
        new(record.Shuffle), new(record.Epoch),
        [.. record.Statuses.Select(entry => entry.Status is null ? null : FromWire(entry.Status))]);

    public static ExecutorMessage.MapOutputsAsked FromWire(MapOutputsAskedRecord record) =>
        new(new(record.Shuffle), new(record.Epoch));
}
