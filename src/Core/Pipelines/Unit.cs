namespace Flint.Pipelines;

/// <summary>A value that says nothing; encoded in zero bytes.</summary>
internal readonly record struct Unit;
