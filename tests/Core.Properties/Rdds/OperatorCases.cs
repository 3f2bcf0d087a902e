using CsCheck;

namespace Flint.Properties.Rdds;

/// <summary>The properties of all operators over one type of records, and the inputs that they are tried with.</summary>
public static class OperatorCases<T, S> where S : IShape<T>
{
    /// <summary>
    /// Mostly small inputs; each partition is empty in one of four cases; one input in twenty is large.
    /// </summary>
    private static readonly Gen<T[][]> Inputs = Gen.Frequency(
        (19, Gen.Frequency((1, Gen.Const(Array.Empty<T>())), (3, S.Records.Array[0, 20])).Array[1, 17]),
        (1, S.Records.Array[0, 290].Array[1, 17]));

    public static IReadOnlyList<OperatorCase<T>> All { get; } =
    [
        .. ChainCases<T, S>.Transformations(), .. ShuffleCases<T, S>.All(), .. AggregateCases<T, S>.All(),
        .. JoinCases<T, S>.All(), .. ChainCases<T, S>.Actions(), .. SaveCases<T, S>.All(),
    ];

    public static IReadOnlyList<string> Names => [.. All.Select(one => one.Operator).Distinct()];

    public static T[][] Input(int seed) => Inputs.Generate(new PCG(3, (ulong)seed), null, out _);
}
