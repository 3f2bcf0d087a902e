namespace Flint.Serialization;

/// <summary>
/// Marks a type of Flint that may stand in an encoded graph: it, what derives from it and what is nested in it. Types
/// with the mark are immutable by contract, arrays in their fields too. Delegates of ours may name only methods of
/// marked types.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class TravelsAttribute : Attribute;
