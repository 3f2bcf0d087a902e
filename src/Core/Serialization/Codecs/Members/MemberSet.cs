using System.Reflection;

namespace Flint.Serialization.Codecs.Members;

/// <summary>The members of a type with what writes and reads them.</summary>
internal sealed class MemberSet<T>
{
    public MemberSet(IReadOnlyList<FieldInfo> fields, Codec[] codecs)
    {
        Write = MemberBody.Writer<T>(fields, codecs);
        Read = MemberBody.Reader<T>(fields, codecs);
        SmallestSize = codecs.Sum(codec => codec.SmallestSize);
        FixedSize = codecs.All(codec => codec.FixedSize == codec.SmallestSize) ? SmallestSize : 0;
        CanNest = codecs.Any(codec => codec.CanNest);
    }

    public WriteMembers<T> Write { get; }

    public ReadMembers<T> Read { get; }

    public int FixedSize { get; }

    public int SmallestSize { get; }

    public bool CanNest { get; }
}
