using System.Runtime.CompilerServices;

namespace Flint.Serialization.Closures;

/// <summary>
/// Reads one graph. Makes only what the table of forms allows, and takes no more memory than the payload's size
/// accounts for. One per call.
/// </summary>
internal sealed class GraphReader(FormTable forms, Type[] types, long budget)
{
    private const int DeepestNesting = 1_000;

    private readonly List<object?> known = [];
    private readonly List<Action> atEnd = [];
    private long left = budget;
    private int depth;

    public FormTable Forms => forms;

    public void Charge(long bytes)
    {
        left -= bytes;
        if (left < 0)
        {
            throw new CorruptDataException("the graph would take more memory than its bytes account for");
        }
    }

    public int Reserve()
    {
        known.Add(null);
        return known.Count - 1;
    }

    public object Register(object value)
    {
        known.Add(value);
        return value;
    }

    public void Register(int place, object value) => known[place] = value;

    /// <summary>Runs when the whole graph is read.</summary>
    public void AtEnd(Action action) => atEnd.Add(action);

    public object ReadRoot(ref RecordReader reader)
    {
        for (var parts = reader.ReadCount(1); parts > 0; parts--)
        {
            ReadReference(ref reader);
        }

        var root = ReadReference(ref reader) ?? throw new CorruptDataException("the root is missing");
        atEnd.ForEach(action => action());
        return root;
    }

    public object? ReadSlot(ref RecordReader reader, Type declared)
    {
        if (declared.IsValueType)
        {
            return forms.Get(declared).Read(this, ref reader);
        }

        var value = ReadReference(ref reader);
        return value is null || declared.IsInstanceOfType(value)
            ? value
            : throw new CorruptDataException(
                $"a {TypeText.Of(value.GetType())} cannot stand for a {TypeText.Of(declared)}");
    }

    public object? ReadReference(ref RecordReader reader)
    {
        if (++depth > DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new CorruptDataException($"objects are nested deeper than {DeepestNesting} levels");
        }

        Charge(8);
        var mark = reader.ReadByte();
        var value = mark switch
        {
            GraphMark.Null => null,
            GraphMark.Known => KnownAt(reader.ReadVarUInt()),
            GraphMark.Text => ReadText(ref reader),
            GraphMark.TypeOnly => TypeAt(reader.ReadVarUInt()),
            GraphMark.Delegate => ReadDelegate(ref reader),
            GraphMark.Object => forms.Get(TypeAt(reader.ReadVarUInt())).Read(this, ref reader),
            _ => throw new CorruptDataException($"{mark} is no mark"),
        };
        depth--;
        return value;
    }

    private object KnownAt(uint place) => place < (uint)known.Count && known[(int)place] is { } value
        ? value
        : throw new CorruptDataException($"object {place} is not made yet");

    private Type TypeAt(uint place) => place < (uint)types.Length
        ? types[place]
        : throw new CorruptDataException($"type {place} of {types.Length}");

    private object ReadText(ref RecordReader reader)
    {
        var start = reader.Remaining;
        var text = TextForm.Read(ref reader) ?? throw new CorruptDataException("a missing text");
        Charge(32 + (2L * (start - reader.Remaining)));
        return Register(text);
    }

    private object ReadDelegate(ref RecordReader reader)
    {
        Charge(256);
        var type = TypeAt(reader.ReadVarUInt());
        var declaring = TypeAt(reader.ReadVarUInt());
        var token = reader.ReadRaw<int>();
        var name = TextForm.Read(ref reader);
        var arguments = new Type[reader.ReadCount(1)];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = TypeAt(reader.ReadVarUInt());
        }

        if (!type.IsSubclassOf(typeof(MulticastDelegate)) || type.ContainsGenericParameters)
        {
            throw new CorruptDataException($"{TypeText.Of(type)} is no delegate");
        }

        var method = DelegateRules.Resolve(declaring, token, name, arguments, forms);
        var target = ReadReference(ref reader);
        return Register(target is null
            ? Delegate.CreateDelegate(type, method)
            : Delegate.CreateDelegate(type, target, method));
    }
}
