namespace Flint.Shuffle.Combining;

/// <summary>How values of one key become one. Made of the user's delegates.</summary>
/// <param name="Create">Makes a combined value of the first one; null: it is one already.</param>
/// <param name="Merge">Adds a later value.</param>
internal readonly record struct Merging<I, C>(Func<I, C>? Create, Func<C, I, C> Merge);
