namespace Flint.Serialization.Codecs.Members;

/// <summary>Classes that cannot have derived ones: 0 for null, or 1 and the members.</summary>
internal sealed class ClassCodec<T>(MemberSet<T> members) : Codec<T?> where T : class
{
    public override bool CanNest => members.CanNest;

    public override void Write(RecordWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        writer.WriteByte(1);
        Nesting.Enter(writer);
        members.Write(writer, value);
        writer.Depth--;
    }

    public override T? Read(ref RecordReader reader)
    {
        var mark = reader.ReadByte();
        if (mark == 0)
        {
            return null;
        }

        if (mark != 1)
        {
            throw new CorruptDataException($"{mark} marks no {TypeText.Of(typeof(T))}");
        }

        Nesting.Enter(ref reader);
        var value = members.Read(ref reader);
        reader.Depth--;
        return value;
    }
}
