using Flint.Metrics.Code;

namespace Flint.Architecture.Gates;

/// <summary>The sources of this repository, read once for all tests.</summary>
public sealed class SourcesFixture
{
    internal CodeBase Code { get; } = CodeBase.Read(TestInput.Root);
}
