using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;
using Flint.Serialization.Codecs.Members;

namespace Flint.Serialization.Codecs;

/// <summary>
/// Finds, after the fact, the members that lead too deep. Walks in the order in which codecs write, so it ends where
/// they ended.
/// </summary>
internal static class NestingPath
{
    private const int ShownSteps = 8;

    public static NotSupportedException Explain(object? root)
    {
        var steps = new List<(string Name, object Value)>();
        var found = root is not null && Descend(root, steps, depth: 0);
        var type = root is null ? "null" : TypeText.Of(root.GetType());
        return new(found ? Describe(type, root!, steps) : $"{type} is nested deeper than this thread has stack.");
    }

    private static string Describe(string type, object root, List<(string Name, object Value)> steps)
    {
        for (var end = 0; end < steps.Count; end++)
        {
            if (steps[end].Value is { } repeated && StartOf(repeated, root, steps, end) is { } start)
            {
                return $"{type} contains itself: {type}{Text(steps, 0, end + 1)} is the same object as " +
                    $"{type}{Text(steps, 0, start)}. Records travel by value: replace the reference by an id.";
            }
        }

        return $"{type} is nested deeper than {Nesting.Limit} levels, or than the thread has stack: " +
            $"{type}{Text(steps, 0, steps.Count)}. " +
            "Map deep values to flat ones, a list instead of a chain.";
    }

    private static int? StartOf(object repeated, object root, List<(string Name, object Value)> steps, int end)
    {
        if (ReferenceEquals(repeated, root))
        {
            return 0;
        }

        var earlier = steps.FindIndex(step => ReferenceEquals(step.Value, repeated));
        return earlier < end ? earlier + 1 : null;
    }

    private static string Text(List<(string Name, object Value)> steps, int from, int to)
    {
        var text = new StringBuilder();
        for (var i = from; i < Math.Min(to, from + ShownSteps); i++)
        {
            text.Append(steps[i].Name);
        }

        return to - from > ShownSteps ? text.Append($"... ({to - from} steps)").ToString() : text.ToString();
    }

    private static bool Descend(object value, List<(string Name, object Value)> steps, int depth)
    {
        depth += value is ValueType or string ? 0 : 1;
        if (depth > Nesting.Limit || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return true;
        }

        foreach (var step in Children(value))
        {
            steps.Add(step);
            if (Descend(step.Value, steps, depth))
            {
                return true;
            }

            steps.RemoveAt(steps.Count - 1);
        }

        return false;
    }

    private static IEnumerable<(string Name, object Value)> Children(object value)
    {
        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || value is string)
        {
            yield break;
        }

        if (value is IEnumerable sequence && (type.IsArray || FrameworkTypes.Contains(type)))
        {
            var index = 0;
            foreach (var item in sequence)
            {
                if (item is not null)
                {
                    yield return ($"[{index}]", item);
                }

                index++;
            }

            yield break;
        }

        if (FrameworkTypes.Contains(type) && !FrameworkTypes.IsMemberwise(type))
        {
            yield break;
        }

        foreach (var field in MemberList.FieldsOf(type))
        {
            if (field.GetValue(value) is { } member)
            {
                yield return ("." + MemberList.NameOf(field), member);
            }
        }
    }
}
