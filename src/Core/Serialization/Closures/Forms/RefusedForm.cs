namespace Flint.Serialization.Closures.Forms;

/// <summary>A type that cannot travel, with the reason and what to write instead.</summary>
internal sealed class RefusedForm(Type type, Refusal refusal) : Form
{
    public override void Write(GraphWriter graph, object? value) =>
        throw graph.Refuse(value?.GetType() ?? type, refusal);

    public override object? Read(GraphReader graph, ref RecordReader reader) =>
        throw new CorruptDataException($"a {TypeText.Of(type)} cannot be made: it {refusal.Reason}");
}

/// <param name="Reason">Continues "variable x of type T ...".</param>
/// <param name="Remedy">A sentence.</param>
internal sealed record Refusal(string Reason, string Remedy);
