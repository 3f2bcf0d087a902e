namespace Flint.Serialization.Codecs.Members;

/// <summary>
/// Declared types that stand for others: interfaces, <c>object</c>, classes that can be derived from. 0 for null, 1 and
/// the members where the value is of the declared type, 3 and above for the usual types of values in their order,
/// otherwise 2 and the name of the value's type; then the value as that.
/// </summary>
/// <param name="types">Names of types.</param>
/// <param name="members">Members of the declared type; null if it is abstract.</param>
/// <param name="usual">Types of values that need no name.</param>
internal sealed class OpenCodec<T>(TypeNames types, MemberSet<T>? members, UsualType[] usual) : Codec<T?>
    where T : class
{
    private const byte Null = 0;
    private const byte Exact = 1;
    private const byte Named = 2;
    private const byte FirstUsual = 3;

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
            WriteOther(writer, value);
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
            Named => (T?)types.Read(ref reader, typeof(T)).ReadObject(ref reader),
            >= FirstUsual when mark - FirstUsual < usual.Length =>
                (T?)usual[mark - FirstUsual].Codec.ReadObject(ref reader),
            _ => throw new CorruptDataException($"{mark} marks no {TypeText.Of(typeof(T))}"),
        };
        reader.Depth--;
        return value;
    }

    private void WriteOther(RecordWriter writer, T value)
    {
        var type = value.GetType();
        for (var i = 0; i < usual.Length; i++)
        {
            if (usual[i].Type == type)
            {
                writer.WriteByte((byte)(FirstUsual + i));
                usual[i].Codec.WriteObject(writer, value);
                return;
            }
        }

        writer.WriteByte(Named);
        types.Write(writer, type).WriteObject(writer, value);
    }
}
