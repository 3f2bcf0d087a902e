namespace Flint.Rdds;

/// <summary>
/// A value or none, for a side of an outer join: works alike for value types and references, and tells a null that was
/// there from nothing. Immutable; travels; compares by value.
/// </summary>
/// <typeparam name="T">Type of the value.</typeparam>
public readonly record struct Optional<T>
{
    private readonly T? value;

    /// <summary>A value, which may be null.</summary>
    public Optional(T value)
    {
        this.value = value;
        HasValue = true;
    }

    /// <summary>No value; also what <c>default</c> gives.</summary>
    public static Optional<T> None => default;

    /// <summary>True if there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => HasValue
        ? value!
        : throw new InvalidOperationException("There is no value: ask HasValue first, or use ValueOr.");

    /// <summary>The value, or what is given if there is none.</summary>
    public T ValueOr(T otherwise) => HasValue ? value! : otherwise;

    /// <summary>The value as text, or <c>none</c>.</summary>
    public override string ToString() => HasValue ? $"{value}" : "none";
}
