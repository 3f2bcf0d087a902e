using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Flint.Serialization.Codecs.Members;

/// <summary>Writes the members of a value.</summary>
internal delegate void WriteMembers<in T>(RecordWriter writer, T value);

/// <summary>Makes a value of its members.</summary>
internal delegate T ReadMembers<out T>(ref RecordReader reader);

/// <summary>
/// Generates the two methods that write and read a type member by member. They see private and read-only fields, and
/// objects come to life without their constructor: a record is what its fields say, and a constructor may do anything.
/// </summary>
internal static class MemberBody
{
    private static readonly Type[] ReaderReference = [typeof(RecordReader).MakeByRefType()];

    private static readonly MethodInfo Uninitialized =
        typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.GetUninitializedObject))!;

    private static readonly MethodInfo TypeOfHandle = typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!;

    /// <param name="fields">The members.</param>
    /// <param name="codecs">One codec per member, with the methods <c>Write</c> and <c>Read</c> for its type.</param>
    public static WriteMembers<T> Writer<T>(IReadOnlyList<FieldInfo> fields, object[] codecs)
    {
        var method = new DynamicMethod(
            $"Write {typeof(T).Name}", null, [typeof(object[]), typeof(RecordWriter), typeof(T)],
            typeof(MemberBody).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        for (var i = 0; i < fields.Count; i++)
        {
            var raw = MemberCall.RawWrite(codecs[i], fields[i].FieldType);
            if (raw is null)
            {
                LoadCodec(il, i);
            }

            il.Emit(OpCodes.Ldarg_1);
            il.Emit(typeof(T).IsValueType ? OpCodes.Ldarga_S : OpCodes.Ldarg_S, (byte)2);
            il.Emit(OpCodes.Ldfld, fields[i]);
            MemberCall.Emit(
                il, raw ?? MemberCall.Virtual(codecs[i], "Write", [typeof(RecordWriter), fields[i].FieldType]));
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<WriteMembers<T>>(codecs);
    }

    /// <inheritdoc cref="Writer{T}"/>
    public static ReadMembers<T> Reader<T>(IReadOnlyList<FieldInfo> fields, object[] codecs)
    {
        var method = new DynamicMethod(
            $"Read {typeof(T).Name}", typeof(T), [typeof(object[]), ReaderReference[0]],
            typeof(MemberBody).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var made = il.DeclareLocal(typeof(T));
        Create(il, typeof(T), made);
        for (var i = 0; i < fields.Count; i++)
        {
            il.Emit(typeof(T).IsValueType ? OpCodes.Ldloca : OpCodes.Ldloc, made);
            var raw = MemberCall.RawRead(codecs[i], fields[i].FieldType);
            if (raw is null)
            {
                LoadCodec(il, i);
            }

            il.Emit(OpCodes.Ldarg_1);
            MemberCall.Emit(il, raw ?? MemberCall.Virtual(codecs[i], "Read", ReaderReference));
            il.Emit(OpCodes.Stfld, fields[i]);
        }

        il.Emit(OpCodes.Ldloc, made);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ReadMembers<T>>(codecs);
    }

    private static void Create(ILGenerator il, Type type, LocalBuilder made)
    {
        if (type.IsValueType)
        {
            il.Emit(OpCodes.Ldloca, made);
            il.Emit(OpCodes.Initobj, type);
            return;
        }

        il.Emit(OpCodes.Ldtoken, type);
        il.Emit(OpCodes.Call, TypeOfHandle);
        il.Emit(OpCodes.Call, Uninitialized);
        il.Emit(OpCodes.Castclass, type);
        il.Emit(OpCodes.Stloc, made);
    }

    // The array was filled by the builder with exactly these codecs, so no cast is needed, and none is emitted.
    private static void LoadCodec(ILGenerator il, int index)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
    }
}
