namespace Flint.Settings;

/// <summary>A number of bytes, read in Spark's notation: <c>512m</c>, <c>1g</c>, <c>64k</c>, <c>1024</c>.</summary>
/// <param name="Bytes">The bytes; not negative.</param>
public readonly record struct ByteSize(long Bytes);
