using System.Runtime.CompilerServices;

namespace Flint.Shuffle.Combining;

/// <summary>How values of one key become one. Made of the user's delegates.</summary>
/// <param name="Create">Makes a combined value of the first one; null: it is one already.</param>
/// <param name="Merge">Adds a later value.</param>
internal readonly record struct Merging<I, C>(Func<I, C>? Create, Func<C, I, C> Merge)
{
    /// <summary>Merges a value into its entry, which it may have begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Into(ref C combined, bool added, I value) =>
        combined = !added ? Merge(combined, value)
            : Create is null ? Unsafe.As<I, C>(ref value)
            : Create(value);
}
