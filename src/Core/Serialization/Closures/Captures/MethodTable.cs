using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Flint.Serialization.Closures.Captures;

/// <summary>What methods do, each read once. Thread-safe; one per codec.</summary>
internal sealed class MethodTable
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly ConcurrentDictionary<MemberKey, MethodFacts> known = new();

    public MethodFacts Of(MethodBase method) =>
        known.GetOrAdd(MemberKey.Of(method), static (_, one) => new MethodReading(one).Read(), method);

    /// <summary>What runs when a method runs, beside what its own code calls: its state machine.</summary>
    public static IEnumerable<MethodBase> HiddenBehind(MethodBase method) =>
        method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType is { } machine ? MethodsOf(machine) : [];

    public static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Own);
}
