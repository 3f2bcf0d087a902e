namespace Flint.Serialization;

/// <summary>
/// Lets a type with hand-written equality be a key: it names a canonical value whose equality is the key's. The type
/// also needs a constructor (of any visibility) with one parameter, the canonical value: keys come out of a shuffle
/// rebuilt from it.
/// </summary>
/// <typeparam name="T">
/// Type of the canonical value; itself a key type (string, integers, tuples, records of these).
/// </typeparam>
public interface IStableKey<out T>
{
    /// <summary>
    /// The canonical value: equal for equal keys, different for different keys, the same in every process.
    /// Called on executors, once per record; must not throw.
    /// </summary>
    T StableKey { get; }
}
