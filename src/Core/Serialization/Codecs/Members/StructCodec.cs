namespace Flint.Serialization.Codecs.Members;

/// <summary>Structs, member by member.</summary>
internal sealed class StructCodec<T>(MemberSet<T> members) : Codec<T> where T : struct
{
    public override int FixedSize => members.FixedSize;

    public override int SmallestSize => members.SmallestSize;

    public override bool CanNest => members.CanNest;

    public override void Write(RecordWriter writer, T value) => members.Write(writer, value);

    public override T Read(ref RecordReader reader) => members.Read(ref reader);
}
