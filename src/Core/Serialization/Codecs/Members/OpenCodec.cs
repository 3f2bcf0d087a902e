namespace Flint.Serialization.Codecs.Members;

/// <summary>
/// Declared types that stand for others: interfaces, <c>object</c>, classes that can be derived from. 0 for null, 1 and
/// the members where the value is of the declared type, otherwise 2, the name of its type and the value as that.
/// </summary>
/// <param name="types">Names of types.</param>
/// <param name="members">Members of the declared type; null if it is abstract.</param>
internal sealed class OpenCodec<T>(TypeNames types, MemberSet<T>? members) : Codec<T?> where T : class
{
    private const byte Null = 0;
    private const byte Exact = 1;
    private const byte Other = 2;

    // A derived class may hold anything its base may, itself included.
    public override bool CanNest => true;

    public override void Write(RecordWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteByte(Null);
            return;
        }

        Nesting.Enter(writer);
        if (members is not null && value.GetType() == typeof(T))
        {
            writer.WriteByte(Exact);
            members.Write(writer, value);
        }
        else
        {
            writer.WriteByte(Other);
            types.Write(writer, value.GetType()).WriteObject(writer, value);
        }

        writer.Depth--;
    }

    public override T? Read(ref RecordReader reader)
    {
        var mark = reader.ReadByte();
        if (mark == Null)
        {
            return null;
        }

        Nesting.Enter(ref reader);
        var value = mark switch
        {
            Exact when members is not null => members.Read(ref reader),
            Other => (T?)types.Read(ref reader, typeof(T)).ReadObject(ref reader),
            _ => throw new CorruptDataException($"{mark} marks no {TypeText.Of(typeof(T))}"),
        };
        reader.Depth--;
        return value;
    }
}
