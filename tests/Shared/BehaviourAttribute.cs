namespace Flint.Tests;

/// <summary>
/// Marks a test that proves numbered behaviours of the engine; docs/behaviours.md is generated from these marks.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class BehaviourAttribute(params int[] numbers) : Attribute
{
    public IReadOnlyList<int> Numbers { get; } = numbers;
}
