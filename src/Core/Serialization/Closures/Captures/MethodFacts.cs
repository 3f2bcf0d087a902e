using System.Reflection;

namespace Flint.Serialization.Closures.Captures;

/// <summary>What the IL of one method does with fields, and what else it runs of its own module.</summary>
internal sealed class MethodFacts
{
    /// <summary>Fields it reads, writes or takes the address of.</summary>
    public HashSet<MemberKey> Uses { get; } = [];

    /// <summary>Fields it assigns, with the offset of the first such instruction.</summary>
    public Dictionary<MemberKey, int> Assigns { get; } = [];

    /// <summary>Fields whose address it hands on, so that they may be assigned elsewhere.</summary>
    public HashSet<MemberKey> MayAssign { get; } = [];

    /// <summary>Methods of the same module that it calls or makes delegates of.</summary>
    public List<MethodBase> Runs { get; } = [];

    /// <summary>Types of its "this" objects that it uses otherwise than by fields and plain calls.</summary>
    public HashSet<Type> Escapes { get; } = [];

    /// <summary>True if its code cannot be read: then it may use everything it is given.</summary>
    public bool IsOpaque { get; set; }
}
