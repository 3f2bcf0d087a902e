using System.Reflection;
using Flint.Serialization.Closures.Forms;

namespace Flint.Serialization.Closures.Captures;

/// <summary>
/// Finds which captured fields the delegates of a graph can use at all. All lambdas of a scope share one closure
/// object; the fields that none of the travelling ones uses stay behind. Walks again until nothing new is found, for
/// a kept field may hold a delegate that uses more. One per call.
/// </summary>
internal sealed class CapturedUse(FormTable forms, MethodTable methods, bool prune)
{
    private readonly HashSet<MemberKey> used = [];
    private readonly Dictionary<MemberKey, (MethodBase Method, int Offset)> assigned = [];
    private readonly HashSet<MemberKey> mayBeAssigned = [];
    private readonly HashSet<Type> escaped = [];
    private readonly HashSet<MemberKey> analysed = [];
    private bool anyOpaque;

    // Objects that are some lambda's "this", and those of them that are reached as ordinary values too.
    private readonly HashSet<object> asThis = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> asValue = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> visited = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(object Value, bool AsThis)> open = new();

    public void Find(object root)
    {
        int before;
        do
        {
            before = Found;
            visited.Clear();
            open.Push((root, false));
            while (open.TryPop(out var next))
            {
                Visit(next.Value, next.AsThis);
            }
        }
        while (Found != before);
    }

    public bool MayBeAssigned(FieldInfo field) => anyOpaque || mayBeAssigned.Contains(MemberKey.Of(field));

    public bool IsAssigned(FieldInfo field) => assigned.ContainsKey(MemberKey.Of(field));

    public (MethodBase Method, int Offset) AssignmentOf(FieldInfo field) => assigned[MemberKey.Of(field)];

    /// <summary>The fields that travel, or null for all.</summary>
    public bool[]? KeptFields(object value, MembersForm form)
    {
        if (!prune || anyOpaque || form.IsFlint || !IsThinned(value, form))
        {
            return null;
        }

        var kept = form.Fields.Select(field => used.Contains(MemberKey.Of(field))).ToArray();
        return Array.TrueForAll(kept, one => one) ? null : kept;
    }

    private int Found => used.Count + escaped.Count + analysed.Count + (anyOpaque ? 1 : 0)
        + asThis.Count + asValue.Count;

    private bool IsThinned(object value, MembersForm form)
    {
        var type = value.GetType();
        return form.IsClosure
            || (asThis.Contains(value) && !asValue.Contains(value) && !Escapes(type));
    }

    private bool Escapes(Type type)
    {
        for (var one = type; one is not null; one = one.BaseType)
        {
            if (escaped.Contains(Definition(one)))
            {
                return true;
            }
        }

        return Array.Exists(type.GetInterfaces(), one => escaped.Contains(Definition(one)));
    }

    private void Visit(object value, bool reachedAsThis)
    {
        if (value is string or Type or IDriverOnly)
        {
            return;
        }

        if (value is Delegate body)
        {
            VisitDelegate(body);
            return;
        }

        var type = value.GetType();
        var form = forms.Get(type);
        if (form.IsLeaf)
        {
            return;
        }

        Note(value, type, reachedAsThis);
        if (!type.IsValueType && !visited.Add(value))
        {
            return;
        }

        if (form is MembersForm members)
        {
            VisitMembers(value, members);
            return;
        }

        foreach (var child in form.Children(value))
        {
            Open(child, false);
        }
    }

    private void Note(object value, Type type, bool reachedAsThis)
    {
        if (reachedAsThis && !type.IsValueType)
        {
            asThis.Add(value);
        }
        else if (asThis.Contains(value))
        {
            asValue.Add(value);
        }

        if (ClosureNames.IsStateMachine(type))
        {
            Analyse(MethodTable.MethodsOf(type));
        }
    }

    private void VisitDelegate(Delegate body)
    {
        if (body.Method.DeclaringType is { Assembly.IsDynamic: false } declaring && forms.MayRun(declaring))
        {
            Analyse([body.Method]);
            if (body.Target is { } target)
            {
                // An extension method's first argument is its target too, and an ordinary value.
                Open(target, !body.Method.IsStatic);
            }
        }
    }

    private void VisitMembers(object value, MembersForm form)
    {
        var kept = KeptFields(value, form);
        for (var i = 0; i < form.Fields.Count; i++)
        {
            var field = form.Fields[i];
            if (kept is null || kept[i])
            {
                Open(field.GetValue(value), field.Name == ClosureNames.This);
            }
        }
    }

    private void Open(object? value, bool asOnesThis)
    {
        if (value is not null)
        {
            open.Push((value, asOnesThis));
        }
    }

    private void Analyse(IEnumerable<MethodBase> first)
    {
        var left = new Stack<MethodBase>(first);
        while (left.TryPop(out var method))
        {
            if (!analysed.Add(MemberKey.Of(method)))
            {
                continue;
            }

            var facts = methods.Of(method);
            Add(method, facts);
            facts.Runs.ForEach(left.Push);
            foreach (var hidden in MethodTable.HiddenBehind(method))
            {
                left.Push(hidden);
            }
        }
    }

    private void Add(MethodBase method, MethodFacts facts)
    {
        used.UnionWith(facts.Uses);
        mayBeAssigned.UnionWith(facts.MayAssign);
        foreach (var type in facts.Escapes)
        {
            escaped.Add(Definition(type));
        }

        foreach (var (field, offset) in facts.Assigns)
        {
            assigned.TryAdd(field, (method, offset));
        }

        // Code that cannot be read may use whatever there is.
        anyOpaque |= facts.IsOpaque;
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
