namespace Flint.Shuffle.Rows;

/// <summary>
/// How the value of a row stands in bytes: encoded, in front of it the length if values differ in size. Implemented by
/// structs, as <see cref="IKeyForm{K, E}"/> is.
/// </summary>
internal unsafe interface IValueForm<V>
{
    /// <summary>Bytes of the value in a row. Encodes it, where that is needed to know.</summary>
    int Measure(V value);

    /// <summary>Writes the value that was measured last and returns the row's end.</summary>
    byte* Write(byte* at, V value);

    V Read(ref byte* at);

    /// <summary>Moves behind the value of a row.</summary>
    void Skip(ref byte* at);

    /// <summary>Moves behind the value of a row that is not trusted; false if it does not end before the end.</summary>
    bool TrySkip(ref byte* at, byte* end);
}
