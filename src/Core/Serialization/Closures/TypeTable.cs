using System.Reflection;

namespace Flint.Serialization.Closures;

/// <summary>
/// The types that a payload names, each once, parts before wholes. Types of the application are named by module
/// version and metadata token, types of .NET by assembly and name. One per call.
/// </summary>
internal sealed class TypeTable(ClosedWorld world)
{
    private const byte Framework = 0;
    private const byte OfModule = 1;
    private const byte Vector = 2;
    private const byte Matrix = 3;
    private const int LargestType = 256;
    private const int MostArguments = 32;

    private readonly Dictionary<Type, uint> places = [];
    private readonly Dictionary<Assembly, uint> modules = [];
    private readonly RecordWriter types = new();
    private readonly RecordWriter names = new();

    public uint PlaceOf(Type type)
    {
        if (places.TryGetValue(type, out var place))
        {
            return place;
        }

        if (type.IsSZArray || type.IsArray)
        {
            var element = PlaceOf(type.GetElementType()!);
            types.WriteByte(type.IsSZArray ? Vector : Matrix);
            types.WriteVarUInt(element);
            if (!type.IsSZArray)
            {
                types.WriteByte((byte)type.GetArrayRank());
            }
        }
        else if (type.HasElementType || type.IsGenericParameter || type.IsFunctionPointer)
        {
            throw new RefusedClosureException($"The type {TypeText.Of(type)} cannot travel.");
        }
        else
        {
            WriteNamed(type);
        }

        return places[type] = (uint)places.Count;
    }

    public void WriteTo(RecordWriter writer)
    {
        writer.WriteVarUInt((uint)modules.Count);
        writer.WriteBytes(names.Written);
        writer.WriteVarUInt((uint)places.Count);
        writer.WriteBytes(types.Written);
    }

    public Type[] Read(ref RecordReader reader)
    {
        var assemblies = new Assembly[reader.ReadCount(17)];
        for (var i = 0; i < assemblies.Length; i++)
        {
            var name = TextForm.Read(ref reader) ?? "";
            assemblies[i] = world.FindModule(name, new Guid(reader.Take(16)));
        }

        var count = reader.ReadCount(2);
        var found = new Type[count];
        var sizes = new int[count];
        for (var i = 0; i < count; i++)
        {
            (found[i], sizes[i]) = ReadOne(ref reader, assemblies, found.AsSpan(0, i), sizes);
            if (sizes[i] > LargestType)
            {
                throw new CorruptDataException("a type has too many parts");
            }
        }

        return found;
    }

    private void WriteNamed(Type type)
    {
        var arguments = type.IsConstructedGenericType ? type.GetGenericArguments() : [];
        var argumentPlaces = Array.ConvertAll(arguments, PlaceOf);
        var definition = arguments.Length > 0 ? type.GetGenericTypeDefinition() : type;
        if (world.IsFramework(type))
        {
            types.WriteByte(Framework);
            TextForm.Write(types, definition.Assembly.GetName().Name);
            TextForm.Write(types, definition.FullName);
        }
        else
        {
            types.WriteByte(OfModule);
            types.WriteVarUInt(PlaceOf(definition.Assembly));
            types.WriteRaw(definition.MetadataToken);
        }

        types.WriteVarUInt((uint)arguments.Length);
        foreach (var place in argumentPlaces)
        {
            types.WriteVarUInt(place);
        }
    }

    private uint PlaceOf(Assembly assembly)
    {
        if (!modules.TryGetValue(assembly, out var place))
        {
            place = (uint)modules.Count;
            modules.Add(assembly, place);
            TextForm.Write(names, assembly.GetName().Name);
            names.WriteBytes(assembly.ManifestModule.ModuleVersionId.ToByteArray());
        }

        return place;
    }

    private (Type Type, int Size) ReadOne(
        ref RecordReader reader, Assembly[] assemblies, ReadOnlySpan<Type> before, int[] sizes)
    {
        var kind = reader.ReadByte();
        switch (kind)
        {
            case Vector:
            case Matrix:
                var element = At(reader.ReadVarUInt(), before.Length);
                var rank = kind == Vector ? 0 : reader.ReadByte();
                if (kind == Matrix && rank is < 2 or > 8)
                {
                    throw new CorruptDataException($"an array of rank {rank}");
                }

                var array = rank == 0 ? before[element].MakeArrayType() : before[element].MakeArrayType(rank);
                return (array, sizes[element] + 1);
            case Framework:
                var assembly = TextForm.Read(ref reader) ?? "";
                var named = world.FindFrameworkType(assembly, TextForm.Read(ref reader) ?? "");
                return Close(ref reader, named, before, sizes);
            case OfModule:
                var module = assemblies[At(reader.ReadVarUInt(), assemblies.Length)].ManifestModule;
                return Close(ref reader, module.ResolveType(reader.ReadRaw<int>()), before, sizes);
            default:
                throw new CorruptDataException($"{kind} is no kind of type");
        }
    }

    private static (Type Type, int Size) Close(
        ref RecordReader reader, Type definition, ReadOnlySpan<Type> before, int[] sizes)
    {
        var count = reader.ReadCount(1);
        var wanted = definition.IsGenericTypeDefinition ? definition.GetGenericArguments().Length : 0;
        if (count == 0)
        {
            return (definition, 1);
        }

        if (count != wanted || count > MostArguments)
        {
            throw new CorruptDataException($"{definition.Name} does not have {count} generic arguments");
        }

        var size = 1;
        var arguments = new Type[count];
        for (var i = 0; i < count; i++)
        {
            var place = At(reader.ReadVarUInt(), before.Length);
            arguments[i] = before[place];
            size += sizes[place];
        }

        if (size > LargestType)
        {
            throw new CorruptDataException("a type has too many parts");
        }

        return (definition.MakeGenericType(arguments), size);
    }

    private static int At(uint place, int count) =>
        place < (uint)count ? (int)place : throw new CorruptDataException($"entry {place} of {count}");
}
