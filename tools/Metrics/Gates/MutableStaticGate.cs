using Flint.Metrics.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flint.Metrics.Gates;

/// <summary>Nothing static can change: two sessions in one process would meet there.</summary>
internal sealed class MutableStaticGate : IGate
{
    // Read-only fields of these types change all the same.
    private static readonly HashSet<string> MutableTypes =
    [
        "List", "Dictionary", "HashSet", "SortedDictionary", "SortedSet", "Queue", "Stack", "LinkedList", "StringBuilder",
        "ConcurrentDictionary", "ConcurrentQueue", "ConcurrentBag", "ConcurrentStack", "ConditionalWeakTable", "AsyncLocal",
        "ThreadLocal", "StrongBox", "Channel", "Random", "Lazy",
    ];

    public string Name => "mutable statics";

    public IEnumerable<Finding> Check(CodeBase code) => code.Files.SelectMany(
        file => Fields(file).Concat(Properties(file)));

    private static IEnumerable<Finding> Fields(SourceFile file) =>
        from field in file.All<FieldDeclarationSyntax>()
        where field.Modifiers.Any(SyntaxKind.StaticKeyword)
        let type = file.Model.GetTypeInfo(field.Declaration.Type).Type
        where !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) || type is not null && MutableTypes.Contains(type.Name)
        select new Finding(file.PlaceOf(field), $"static field of type {field.Declaration.Type} can change");

    private static IEnumerable<Finding> Properties(SourceFile file) =>
        from property in file.All<PropertyDeclarationSyntax>()
        where property.Modifiers.Any(SyntaxKind.StaticKeyword) && property.AccessorList is { } list
            && list.Accessors.Any(accessor => accessor.IsKind(SyntaxKind.SetAccessorDeclaration)
                && accessor.Body is null && accessor.ExpressionBody is null)
        select new Finding(file.PlaceOf(property), $"static property {property.Identifier} can be set");
}
