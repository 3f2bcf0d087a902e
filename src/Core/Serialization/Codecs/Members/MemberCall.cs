using System.Reflection;
using System.Reflection.Emit;
using Flint.Serialization.Codecs.Values;

namespace Flint.Serialization.Codecs.Members;

/// <summary>Which method the generated code calls for a member: a direct one where the JIT can inline it.</summary>
internal static class MemberCall
{
    /// <summary>The static-like call that writes the member without its codec, or null.</summary>
    public static MethodInfo? RawWrite(object codec, Type member) => codec switch
    {
        StringCodec => typeof(TextForm).GetMethod(nameof(TextForm.Write)),
        _ when IsRaw(codec) => typeof(RecordWriter).GetMethod(nameof(RecordWriter.WriteRaw))!.MakeGenericMethod(member),
        _ => null,
    };

    /// <summary>The static-like call that reads the member without its codec, or null.</summary>
    public static MethodInfo? RawRead(object codec, Type member) => codec switch
    {
        StringCodec => typeof(TextForm).GetMethod(nameof(TextForm.Read)),
        _ when IsRaw(codec) => typeof(RecordReader).GetMethod(nameof(RecordReader.ReadRaw))!.MakeGenericMethod(member),
        _ => null,
    };

    public static MethodInfo Virtual(object codec, string name, Type[] parameters) =>
        codec.GetType().GetMethod(name, parameters)
        ?? throw new InvalidOperationException($"{codec.GetType()} has no method {name}.");

    public static void Emit(ILGenerator il, MethodInfo method) =>
        il.Emit(method.IsVirtual ? OpCodes.Callvirt : OpCodes.Call, method);

    private static bool IsRaw(object codec) =>
        codec.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(RawCodec<>);
}
