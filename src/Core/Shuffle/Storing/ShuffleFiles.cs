using System.Buffers.Binary;
using Flint.Identity;

namespace Flint.Shuffle.Storing;

/// <summary>
/// Names and index form of shuffle files: the index is one big-endian offset per partition and the length of the whole;
/// the checksum file one big-endian number per partition, each 8 bytes. Stateless.
/// </summary>
internal static class ShuffleFiles
{
    public const int NumberSize = sizeof(long);

    // The last number of the name is there for services that know more than one file per output.
    public static string NameOf(ShuffleId shuffle, TaskAttemptId attempt, string ending) =>
        $"shuffle_{shuffle}_{attempt}_0.{ending}";

    public static string DataOf(ShuffleId shuffle, TaskAttemptId attempt) => NameOf(shuffle, attempt, "data");

    public static string IndexOf(ShuffleId shuffle, TaskAttemptId attempt) => NameOf(shuffle, attempt, "index");

    public static string ChecksumsOf(ShuffleId shuffle, TaskAttemptId attempt) =>
        NameOf(shuffle, attempt, "checksum.CRC32C");

    public static byte[] Encode(IReadOnlyList<long> numbers)
    {
        var bytes = new byte[numbers.Count * NumberSize];
        for (var i = 0; i < numbers.Count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * NumberSize), numbers[i]);
        }

        return bytes;
    }

    /// <summary>Reads a whole file of numbers.</summary>
    /// <exception cref="IOException">It cannot be read or has another size.</exception>
    public static long[] ReadNumbers(string path, int count)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length != count * NumberSize)
        {
            throw new IOException($"{path} has {bytes.Length} bytes where {count * NumberSize} were written");
        }

        var numbers = new long[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(i * NumberSize));
        }

        return numbers;
    }
}
