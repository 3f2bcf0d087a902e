namespace Flint.Memory;

/// <summary>Where bytes lie. The two have limits of their own, because the collector's limit counts only one.</summary>
internal enum MemoryKind
{
    /// <summary>Managed arrays and objects.</summary>
    Heap,

    /// <summary>Slabs and large cuts of a <see cref="SlabPool"/>.</summary>
    Native,
}
