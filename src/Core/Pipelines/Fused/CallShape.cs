namespace Flint.Pipelines.Fused;

/// <summary>How generated code calls a user's function.</summary>
internal enum CallShape
{
    /// <summary>The delegate's Invoke: whatever cannot be called directly.</summary>
    Invoke,

    /// <summary>A static method without a receiver.</summary>
    Static,

    /// <summary>A static method whose first argument is bound (an extension method on an object).</summary>
    StaticClosed,

    /// <summary>An instance method of a class: lambdas, local functions, method groups.</summary>
    Instance,

    /// <summary>An instance method of a boxed struct.</summary>
    StructInstance,
}
