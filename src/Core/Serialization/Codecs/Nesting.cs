using System.Runtime.CompilerServices;

namespace Flint.Serialization.Codecs;

/// <summary>Thrown at the innermost value; <see cref="RootCodec{T}"/> replaces it by one that names the path.</summary>
internal sealed class NestingException()
    : NotSupportedException($"A value is nested deeper than {Nesting.Limit} levels.");

/// <summary>
/// Counts how deep the value being written or read stands in others. Also asks for stack: frames of generated code
/// differ in size, and a stack overflow would end the process.
/// </summary>
internal static class Nesting
{
    /// <summary>Objects and collections inside each other.</summary>
    public const int Limit = 1000;

    // A level needs well under 4 KiB of stack, the check leaves at least 64 KiB: every 16th level is often enough.
    private const int StackCheckEvery = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(RecordWriter writer)
    {
        var depth = ++writer.Depth;
        if (depth > Limit || (depth % StackCheckEvery == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            throw new NestingException();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(ref RecordReader reader)
    {
        var depth = ++reader.Depth;
        if (depth > Limit || (depth % StackCheckEvery == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            throw new CorruptDataException($"a value is nested deeper than {Limit} levels");
        }
    }
}
