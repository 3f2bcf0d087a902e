using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace Flint.Serialization.Closures;

/// <summary>
/// Finds methods in the source by the portable PDB beside or inside their module. Thread-safe; keeps each PDB that it
/// read. No PDB: no place.
/// </summary>
internal sealed class SourcePlaces
{
    private readonly ConcurrentDictionary<Module, MetadataReaderProvider?> symbols = new();
    private readonly Lock reading = new();

    /// <summary><c>Program.cs:22:183</c>, or null.</summary>
    public string? Find(MethodBase method, int offset = 0)
    {
        var body = BodyOf(method);
        var module = body.Module;
        if (module.Assembly.IsDynamic || module.Assembly.Location.Length == 0)
        {
            return null;
        }

        lock (reading)
        {
            var reader = symbols.GetOrAdd(module, Open)?.GetMetadataReader();
            return reader is null ? null : PlaceOf(reader, body.MetadataToken, offset);
        }
    }

    // The code of an iterator or an asynchronous method stands in its state machine.
    private static MethodBase BodyOf(MethodBase method) =>
        method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType
            .GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) ?? method;

    private static MetadataReaderProvider? Open(Module module)
    {
        var path = module.Assembly.Location;
        using var image = new PEReader(File.OpenRead(path));
        return image.TryOpenAssociatedPortablePdb(
            path, pdb => File.Exists(pdb) ? new MemoryStream(File.ReadAllBytes(pdb)) : null, out var provider, out _)
            ? provider
            : null;
    }

    private static string? PlaceOf(MetadataReader reader, int token, int offset)
    {
        var handle = MetadataTokens.MethodDefinitionHandle(token & 0xFFFFFF).ToDebugInformationHandle();
        SequencePoint? found = null;
        foreach (var point in reader.GetMethodDebugInformation(handle).GetSequencePoints())
        {
            if (!point.IsHidden && (found is null || point.Offset <= offset))
            {
                found = point;
            }
        }

        return found is { } at
            ? $"{FileName(reader.GetString(reader.GetDocument(at.Document).Name))}:{at.StartLine}:{at.StartColumn}"
            : null;
    }

    // The path is that of the machine that compiled it, whatever that was.
    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
