using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Flint.Rpc.Net;

/// <summary>
/// The body of a request for parts of blocks: for each the length of its name (16 bits), the name (UTF-8), offset (64
/// bits) and length (32 bits), numbers big-endian. Stateless.
/// </summary>
internal static class RangeList
{
    /// <summary>Longest body; a fetch of more ranges is several requests.</summary>
    public const int MostBytes = 1 << 20;

    private const int FixedBytes = sizeof(ushort) + sizeof(long) + sizeof(int);
    private const int LongestName = 1024;

    /// <summary>Encodes ranges from <paramref name="start"/> on, as many as one request takes; how many.</summary>
    public static int Encode(IReadOnlyList<BlockRange> ranges, int start, IBufferWriter<byte> to)
    {
        var bytes = 0;
        var next = start;
        for (; next < ranges.Count; next++)
        {
            var range = ranges[next];
            ArgumentOutOfRangeException.ThrowIfNegative(range.Offset);
            ArgumentOutOfRangeException.ThrowIfNegative(range.Length);
            var name = Encoding.UTF8.GetByteCount(range.Block);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(name, LongestName);
            bytes += FixedBytes + name;
            if (bytes > MostBytes)
            {
                break;
            }

            var span = to.GetSpan(FixedBytes + name);
            BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)name);
            Encoding.UTF8.GetBytes(range.Block, span[sizeof(ushort)..]);
            BinaryPrimitives.WriteInt64BigEndian(span[(sizeof(ushort) + name)..], range.Offset);
            BinaryPrimitives.WriteInt32BigEndian(span[(sizeof(ushort) + name + sizeof(long))..], range.Length);
            to.Advance(FixedBytes + name);
        }

        return next - start;
    }

    /// <summary>False if the bytes, from a peer, are no list of ranges.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> body, List<BlockRange> ranges)
    {
        while (!body.IsEmpty)
        {
            if (body.Length < FixedBytes)
            {
                return false;
            }

            var name = BinaryPrimitives.ReadUInt16BigEndian(body);
            if (name > LongestName || body.Length < FixedBytes + name)
            {
                return false;
            }

            var rest = body[(sizeof(ushort) + name)..];
            var offset = BinaryPrimitives.ReadInt64BigEndian(rest);
            var length = BinaryPrimitives.ReadInt32BigEndian(rest[sizeof(long)..]);
            if (offset < 0 || length < 0)
            {
                return false;
            }

            ranges.Add(new(Encoding.UTF8.GetString(body.Slice(sizeof(ushort), name)), offset, length));
            body = body[(FixedBytes + name)..];
        }

        return true;
    }
}
