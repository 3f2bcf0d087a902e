using Flint.Serialization.Closures.Captures;
using Flint.Serialization.Closures.Forms;

namespace Flint.Serialization.Closures;

/// <summary>
/// The marked objects that a root is made of, such as the readers of a lineage, inner ones first. Written in this
/// order, none is nested in another: a lineage of thousands of operators takes no stack, and the limit of nesting is
/// one for what users capture.
/// </summary>
internal static class EngineParts
{
    /// <summary>All but the root itself; empty if the root is not marked.</summary>
    public static List<object> Of(object root, FormTable forms, CapturedUse captures)
    {
        var parts = new List<object>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(object Part, bool InnerDone)>();
        Open(root);
        while (open.TryPop(out var next))
        {
            if (next.InnerDone)
            {
                parts.Add(next.Part);
            }
            else if (seen.Add(next.Part))
            {
                open.Push((next.Part, true));
                OpenMembers(next.Part, (MembersForm)forms.Get(next.Part.GetType()));
            }
        }

        parts.Remove(root);
        return parts;

        void OpenMembers(object part, MembersForm form)
        {
            var kept = captures.KeptFields(part, form);
            for (var i = 0; i < form.Fields.Count; i++)
            {
                if (!form.Fields[i].FieldType.IsValueType && (kept is null || kept[i]))
                {
                    Open(form.Fields[i].GetValue(part));
                }
            }
        }

        void Open(object? value)
        {
            if (value is object[] items and not string[])
            {
                Array.ForEach(items, Open);
            }
            else if (value is not null && forms.Get(value.GetType()) is MembersForm { IsMarked: true })
            {
                open.Push((value, false));
            }
        }
    }
}
