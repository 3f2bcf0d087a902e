using System.Text.RegularExpressions;
using Flint.Metrics.Code;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>No type has a name that could hold anything.</summary>
internal sealed partial class NameGate : IGate
{
    private static readonly string[] Banned =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Info", "Data", "Processor", "Handler", "Base"];

    // Given by the field, and by the platform's InvalidDataException.
    private static readonly string[] Given = ["IClusterManager", "LocalClusterManager", "CorruptDataException"];

    public string Name => "banned type names";

    public IEnumerable<Finding> Check(CodeBase code) =>
        from file in code.Files
        from type in file.All<BaseTypeDeclarationSyntax>()
        let name = type.Identifier.Text
        where !Given.Contains(name) && Words().Matches(name).Any(word => Banned.Contains(word.Value))
        select new Finding(file.PlaceOf(type), $"the name {name} says too little");

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();
}
