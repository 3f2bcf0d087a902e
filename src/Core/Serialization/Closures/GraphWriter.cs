using System.Reflection;
using System.Runtime.CompilerServices;
using Flint.Serialization.Closures.Captures;
using Flint.Serialization.Closures.Forms;

namespace Flint.Serialization.Closures;

/// <summary>
/// Writes one graph: each object once, later mentions as references back. Knows the path it is on, for refusals. One
/// per call.
/// </summary>
internal sealed class GraphWriter(FormTable forms, CapturedUse captures, TypeTable types, SourcePlaces places)
{
    private const int DeepestNesting = 1_000;

    private readonly Dictionary<object, uint> known = new(ReferenceEqualityComparer.Instance);
    private readonly CapturePath path = new(places);
    private bool ownerIsFlint;
    private int depth;
    private uint count;

    public RecordWriter Writer { get; } = new();

    public FormTable Forms => forms;

    /// <summary>What the reader will take of memory, counted as it counts.</summary>
    public long Charged { get; private set; }

    public bool IsImmutable { get; private set; } = true;

    public List<FieldInfo> AssignedVariables { get; } = [];

    public void Charge(long bytes) => Charged += bytes;

    public RefusedClosureException Refuse(Type type, Refusal refusal) => path.Refuse(type, refusal);

    public bool[]? KeptFields(object value, MembersForm form) => captures.KeptFields(value, form);

    public void WriteField(FieldInfo field, object? value, MembersForm form)
    {
        path.Enter(field);
        if (form.IsClosure && captures.IsAssigned(field))
        {
            IsImmutable = false;
            AssignedVariables.Add(field);
        }

        IsImmutable &= !form.IsClosure || !captures.MayBeAssigned(field);

        ownerIsFlint = form.IsFlint;
        WriteSlot(value, field.FieldType);
        path.Leave();
    }

    public void WriteItem(int index, object? value, Type declared)
    {
        path.Enter(index);
        ownerIsFlint = false;
        WriteSlot(value, declared);
        path.Leave();
    }

    /// <summary>Writes the whole graph, as <see cref="GraphReader.ReadRoot"/> reads it.</summary>
    public void WriteRoot(object root)
    {
        var parts = EngineParts.Of(root, forms, captures);
        Writer.WriteVarUInt((uint)parts.Count);
        parts.ForEach(WriteReference);
        WriteReference(root);
    }

    public void WriteReference(object? value)
    {
        if (++depth > DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Refuse(value?.GetType() ?? typeof(object), new(
                $"is nested deeper than {DeepestNesting} levels", "Capture flat values, a list instead of a chain."));
        }

        Charge(8);
        switch (value)
        {
            case null:
                Writer.WriteByte(GraphMark.Null);
                break;
            case Type type:
                Writer.WriteByte(GraphMark.TypeOnly);
                Writer.WriteVarUInt(types.PlaceOf(type));
                break;
            case not null when !value.GetType().IsValueType && known.TryGetValue(value, out var place):
                Writer.WriteByte(GraphMark.Known);
                Writer.WriteVarUInt(place);
                break;
            case string text:
                known.Add(text, count++);
                Writer.WriteByte(GraphMark.Text);
                var start = Writer.Position;
                TextForm.Write(Writer, text);
                Charge(32 + (2L * (Writer.Position - start)));
                break;
            case Delegate body:
                WriteDelegate(body);
                break;
            default:
                WriteObject(value);
                break;
        }

        depth--;
    }

    private void WriteSlot(object? value, Type declared)
    {
        if (!declared.IsValueType)
        {
            WriteReference(value);
            return;
        }

        var form = forms.Get(declared);
        NoteMutable(form);
        form.Write(this, value);
    }

    private void WriteObject(object value)
    {
        var type = value.GetType();
        if (value is IDriverOnly driverOnly)
        {
            throw Refuse(type, Refusals.DriverOnly(driverOnly.Remedy));
        }

        var form = forms.Get(type);
        if (form is RefusedForm)
        {
            form.Write(this, value);
        }

        if (value is not Array { Length: 0 })
        {
            NoteMutable(form);
        }

        Writer.WriteByte(GraphMark.Object);
        Writer.WriteVarUInt(types.PlaceOf(type));
        if (GraphMark.IsRemembered(type))
        {
            known.Add(value, count++);
        }

        form.Write(this, value);
    }

    // The target comes first: it may hold the delegate, which then is made twice, as an equal one.
    private void WriteDelegate(Delegate body)
    {
        path.Enter(body);
        var method = body.Method;
        if (DelegateRules.WhyRefused(body, forms) is { } refusal)
        {
            throw Refuse(body.GetType(), refusal);
        }

        Charge(256);
        ownerIsFlint = false;
        Writer.WriteByte(GraphMark.Delegate);
        Writer.WriteVarUInt(types.PlaceOf(body.GetType()));
        Writer.WriteVarUInt(types.PlaceOf(method.DeclaringType!));
        Writer.WriteRaw(method.MetadataToken);
        TextForm.Write(Writer, method.Name);
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        Writer.WriteVarUInt((uint)arguments.Length);
        foreach (var argument in arguments)
        {
            Writer.WriteVarUInt(types.PlaceOf(argument));
        }

        WriteReference(body.Target);
        known[body] = count++;
        path.Leave();
    }

    // Flint does not change the arrays and collections that it holds; what a user's reader or comparer does to itself
    // is not known.
    private void NoteMutable(Form form) =>
        IsImmutable &= form.IsImmutable || (ownerIsFlint && form is not MembersForm);
}
