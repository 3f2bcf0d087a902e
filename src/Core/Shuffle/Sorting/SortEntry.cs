namespace Flint.Shuffle.Sorting;

/// <summary>A row to be sorted: a number that orders it before other numbers, and where it lies.</summary>
internal unsafe struct SortEntry
{
    public ulong Prefix;
    public byte* Row;
}
