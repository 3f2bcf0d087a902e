using System.Reflection;

namespace Flint.Serialization.Closures;

/// <summary>A field or method as its definition, whatever type arguments it is seen with.</summary>
internal readonly record struct MemberKey(Module Module, int Token)
{
    public static MemberKey Of(MemberInfo member) => new(member.Module, member.MetadataToken);
}
