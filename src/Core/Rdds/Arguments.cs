using System.Runtime.CompilerServices;

namespace Flint.Rdds;

/// <summary>Checks of what callers of operators and actions hand over. Pure.</summary>
internal static class Arguments
{
    /// <summary>Ids are unique in their session only: data sets of two would be taken for one another.</summary>
    public static A OfOneSession<A>(Rdd rdd, A? other, string name) where A : Rdd
    {
        ArgumentNullException.ThrowIfNull(other, name);
        return ReferenceEquals(rdd.Context, other.Context)
            ? other
            : throw new ArgumentException(
                $"{rdd.Name} and {other.Name} belong to different sessions: make both in one, or collect one of them "
                + "and give its records to Parallelize.",
                name);
    }

    public static A Given<A>(
        A? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        where A : class
    {
        ArgumentNullException.ThrowIfNull(argument, name);
        return argument;
    }
}
