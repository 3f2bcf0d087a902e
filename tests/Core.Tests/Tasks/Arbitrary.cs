using System.Collections;
using System.Reflection;
using System.Text;

namespace Flint.Tests.Tasks;

/// <summary>
/// Makes values of any record type of the messages from a seed, by reflection: each kind of a closed family, each
/// field. Knows no message by name, so that a new one is covered by being there.
/// </summary>
internal sealed class Arbitrary(Random chance)
{
    private const int DeepestCause = 4;

    /// <summary>The kinds of a closed family.</summary>
    public static IReadOnlyList<Type> KindsOf(Type family) =>
        [.. family.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(kind => kind.IsSubclassOf(family))];

    public object Make(Type type, int depth = 0)
    {
        if (type.IsAbstract && KindsOf(type) is { Count: > 0 } kinds)
        {
            return Make(kinds[chance.Next(kinds.Count)], depth);
        }

        return MakeSimple(type) ?? MakeCollection(type, depth) ?? MakeRecord(type, depth);
    }

    private object? MakeSimple(Type type) => type switch
    {
        _ when type == typeof(string) => MakeText(),
        _ when type == typeof(int) => chance.Next(10) == 0 ? int.MaxValue : chance.Next(),
        _ when type == typeof(long) => chance.Next(10) == 0 ? long.MaxValue : chance.NextInt64(),
        _ when type == typeof(uint) => (uint)chance.NextInt64(),
        _ when type == typeof(ulong) => (ulong)chance.NextInt64() << 1,
        _ when type == typeof(bool) => chance.Next(2) == 0,
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(
            chance.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero),
        _ when type == typeof(TimeSpan) => new TimeSpan(chance.NextInt64()),
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(MakeBytes()),
        _ => null,
    };

    private object? MakeCollection(Type type, int depth)
    {
        if (!type.IsGenericType)
        {
            return null;
        }

        if (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return Enumerable.Range(0, chance.Next(4)).ToDictionary(index => $"{index}{MakeText()}", _ => MakeText());
        }

        if (type.GetGenericTypeDefinition() != typeof(IReadOnlyList<>))
        {
            return null;
        }

        var element = type.GetGenericArguments()[0];
        var list = Array.CreateInstance(element, chance.Next(4));
        for (var index = 0; index < list.Length; index++)
        {
            // The only list with holes is the one of map statuses.
            var hole = element == typeof(Flint.Shuffle.MapStatus) && depth == 1 && chance.Next(3) == 0 && holes;
            list.SetValue(hole ? null : Make(element, depth + 1), index);
        }

        return list;
    }

    private bool holes;

    private object MakeRecord(Type type, int depth)
    {
        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).First();
        holes |= type == typeof(Flint.Tasks.DriverMessage.MapOutputs);
        var arguments = constructor.GetParameters().Select(parameter => MakeArgument(type, parameter, depth + 1));
        return constructor.Invoke([.. arguments]);
    }

    private object? MakeArgument(Type owner, ParameterInfo parameter, int depth)
    {
        var nullable = new NullabilityInfoContext().Create(parameter).ReadState == NullabilityState.Nullable;
        var tooDeep = parameter.ParameterType == owner && depth > DeepestCause;
        if (nullable && (tooDeep || chance.Next(3) == 0))
        {
            return null;
        }

        return Make(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType, depth);
    }

    private string MakeText() => chance.Next(5) switch
    {
        0 => "",
        1 => "𐐷 日本 ß\0\n",
        _ => new([.. Enumerable.Range(0, chance.Next(12)).Select(_ => (char)chance.Next(1, 0xD800))]),
    };

    private byte[] MakeBytes()
    {
        var bytes = new byte[chance.Next(20)];
        chance.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A value with all it holds as text: equal texts, equal values, types included.</summary>
    public static string Describe(object? value)
    {
        var text = new StringBuilder();
        Describe(value, text);
        return text.ToString();
    }

    private static void Describe(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string or bool or int or long or uint or ulong or TimeSpan or DateTimeOffset:
                text.Append(value.GetType().Name).Append(' ').Append(value);
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case IReadOnlyDictionary<string, string> map:
                Describe(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value }).ToArray(), text);
                break;
            case IEnumerable list:
                text.Append('[');
                foreach (var element in list)
                {
                    Describe(element, text);
                    text.Append(", ");
                }

                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append('(');
                foreach (var property in value.GetType().GetConstructors()[0].GetParameters())
                {
                    text.Append(property.Name).Append(": ");
                    Describe(value.GetType().GetProperty(property.Name!)!.GetValue(value), text);
                    text.Append("; ");
                }

                text.Append(')');
                break;
        }
    }
}
