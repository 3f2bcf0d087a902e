namespace Flint.Tasks;

/// <summary>A message as a frame carries it.</summary>
/// <param name="Number">Which message; never reused.</param>
/// <param name="Body">Its encoded fields.</param>
internal readonly record struct EncodedMessage(int Number, ReadOnlyMemory<byte> Body);
