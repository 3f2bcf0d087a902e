namespace Flint.Serialization;

/// <summary>
/// How a value type stands in bytes of a fixed size. Implemented by empty structs, so that the JIT inlines both calls.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
/// <typeparam name="R">What is written, as it lies in memory.</typeparam>
internal interface IFixedForm<T, R> where R : unmanaged
{
    static abstract R ToBytes(T value);

    /// <exception cref="CorruptDataException">The bytes are no value of the type.</exception>
    static abstract T FromBytes(R bytes);
}
