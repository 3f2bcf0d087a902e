using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Pipelines.Fused;

/// <summary>How generated code gets at the elements of what a FlatMap's function returned.</summary>
internal static class FlatParts
{
    /// <summary>Arrays and lists are read in place, everything else through its enumerator. Fails on null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySpan<T>(IEnumerable<T> records, out ReadOnlySpan<T> span)
    {
        if (records is T[] array)
        {
            span = array;
            return true;
        }

        // Not a type derived from List: it may enumerate something else.
        if (records.GetType() == typeof(List<T>))
        {
            span = CollectionsMarshal.AsSpan(Unsafe.As<List<T>>(records));
            return true;
        }

        span = default;
        return false;
    }

    /// <summary>The elements of an array; unlike the conversion it fails on null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> OfArray<T>(T[] records) => new(records, 0, records.Length);
}
