using System.Collections;

namespace Flint.Serialization.Closures.Forms;

/// <summary>
/// A collection of .NET as its comparer and its items in order, rebuilt by its own methods. Items go in when the
/// whole graph is read: hashing an object that is only half read would put it in the wrong place.
/// </summary>
internal sealed class CollectionForm<TItem>(
    Type type, Func<object?, IEnumerable<TItem>> itemsOf, Func<object, object?> comparerOf,
    Func<object?, object> create, Action<object, TItem> add) : Form
{
    private const int CountedPerItem = 64;

    public override bool IsImmutable => false;

    public override bool IsLeaf => false;

    public override void Write(GraphWriter graph, object? value)
    {
        graph.WriteReference(comparerOf(value!));
        var items = itemsOf(value).ToList();
        graph.Writer.WriteVarUInt((uint)items.Count);
        graph.Charge(128 + (items.Count * (long)(CountedPerItem + (4 * graph.Forms.SizeOf(typeof(TItem))))));
        for (var i = 0; i < items.Count; i++)
        {
            graph.WriteItem(i, items[i], typeof(TItem));
        }
    }

    public override object? Read(GraphReader graph, ref RecordReader reader)
    {
        var place = graph.Reserve();
        var comparer = graph.ReadReference(ref reader);
        var count = reader.ReadCount(1);
        graph.Charge(128 + (count * (long)(CountedPerItem + (4 * graph.Forms.SizeOf(typeof(TItem))))));
        var collection = create(comparer);
        if (!type.IsInstanceOfType(collection))
        {
            throw new CorruptDataException($"{TypeText.Of(collection.GetType())} is no {TypeText.Of(type)}");
        }

        graph.Register(place, collection);
        var items = new TItem[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = (TItem)graph.ReadSlot(ref reader, typeof(TItem))!;
        }

        graph.AtEnd(() => Array.ForEach(items, item => add(collection, item)));
        return collection;
    }

    public override IEnumerable<object?> Children(object value) =>
        ((IEnumerable)itemsOf(value)).Cast<object?>().Append(comparerOf(value));
}
