namespace Flint.Serialization.Closures.Forms;

/// <summary>An object of .NET by what makes an equal one: no private field of it travels.</summary>
/// <param name="describe">Gives the parts, or null if the object has something that the parts do not say.</param>
/// <param name="make">Makes the object of the parts; throws for parts that mean nothing.</param>
/// <param name="refusal">Said when there are no parts.</param>
/// <param name="isImmutable">False for objects that can be changed.</param>
internal sealed class SurrogateForm(
    Func<object, string[]?> describe, Func<string[], object> make, Refusal refusal, bool isImmutable = true) : Form
{
    private const int CountedSize = 512;

    public override bool IsImmutable => isImmutable;

    public override void Write(GraphWriter graph, object? value)
    {
        var parts = describe(value!) ?? throw graph.Refuse(value!.GetType(), refusal);
        graph.Charge(CountedSize + (4L * parts.Sum(part => part.Length)));
        graph.Writer.WriteVarUInt((uint)parts.Length);
        foreach (var part in parts)
        {
            TextForm.Write(graph.Writer, part);
        }
    }

    public override object? Read(GraphReader graph, ref RecordReader reader)
    {
        var parts = new string[reader.ReadCount(1)];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = TextForm.Read(ref reader) ?? throw new CorruptDataException("a missing part");
        }

        graph.Charge(CountedSize + (4L * parts.Sum(part => part.Length)));
        return graph.Register(make(parts));
    }
}
