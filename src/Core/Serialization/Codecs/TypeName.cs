using System.Buffers;
using System.Reflection;

namespace Flint.Serialization.Codecs;

/// <summary>
/// A type as bytes: 1 and the element type for an array, otherwise 0, assembly, full name and generic arguments.
/// Assemblies are named without version: all processes of an application run the same bundle.
/// </summary>
internal static class TypeName
{
    private const byte Named = 0;
    private const byte Array = 1;
    private const int DeepestArgument = 16;
    private const int MostArguments = 16;

    // Reflection would read these as arrays, pointers and generic arguments, from assemblies of their own.
    private static readonly SearchValues<char> NeverInNames = SearchValues.Create("[],*&\\");

    public static byte[] Encode(Type type)
    {
        var writer = new RecordWriter();
        Encode(writer, type);
        return writer.ToArray();
    }

    /// <exception cref="CorruptDataException">The bytes name no type of this process.</exception>
    public static Type Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        try
        {
            var type = Decode(ref reader);
            return reader.IsAtEnd ? type : throw new CorruptDataException("a type's name has a tail");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or TypeLoadException or IOException
            or BadImageFormatException)
        {
            throw new CorruptDataException($"bytes name no type of this application ({e.Message})");
        }
    }

    private static void Encode(RecordWriter writer, Type type)
    {
        if (type.IsSZArray)
        {
            writer.WriteByte(Array);
            Encode(writer, type.GetElementType()!);
            return;
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        writer.WriteByte(Named);
        TextForm.Write(writer, definition.Assembly.GetName().Name);
        TextForm.Write(writer, definition.FullName);
        writer.WriteByte((byte)type.GetGenericArguments().Length);
        foreach (var argument in type.GetGenericArguments())
        {
            Encode(writer, argument);
        }
    }

    private static Type Decode(ref RecordReader reader)
    {
        if (++reader.Depth > DeepestArgument)
        {
            throw new CorruptDataException("a type has too many levels of generic arguments");
        }

        var kind = reader.ReadByte();
        var type = kind switch
        {
            Array => Decode(ref reader).MakeArrayType(),
            Named => DecodeNamed(ref reader),
            _ => throw new CorruptDataException($"{kind} is no kind of type"),
        };
        reader.Depth--;
        return type;
    }

    private static Type DecodeNamed(ref RecordReader reader)
    {
        var assembly = TextForm.Read(ref reader);
        var name = TextForm.Read(ref reader);
        var count = reader.ReadByte();
        if (string.IsNullOrEmpty(assembly) || string.IsNullOrEmpty(name) || count > MostArguments
            || name.AsSpan().IndexOfAny(NeverInNames) >= 0)
        {
            throw new CorruptDataException("a type's name is incomplete, or names more than one type");
        }

        var definition = Find(assembly).GetType(name, throwOnError: true)!;
        if (count != (definition.IsGenericTypeDefinition ? definition.GetGenericArguments().Length : 0))
        {
            throw new CorruptDataException($"{name} does not have {count} generic arguments");
        }

        var arguments = new Type[count];
        for (var i = 0; i < count; i++)
        {
            arguments[i] = Decode(ref reader);
        }

        return count == 0 ? definition : definition.MakeGenericType(arguments);
    }

    // A loaded assembly first: code that was compiled at run time cannot be loaded by name.
    private static Assembly Find(string name) =>
        AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == name)
        ?? Assembly.Load(new AssemblyName(name));
}
