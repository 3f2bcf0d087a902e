using System.Collections.Frozen;
using System.Reflection;

namespace Flint.Serialization.Closures.Forms;

/// <summary>The collections of .NET that travel, each exactly (not what derives from it).</summary>
internal static class Collections
{
    private static readonly FrozenDictionary<Type, string> Makers = new Dictionary<Type, string>
    {
        [typeof(List<>)] = nameof(OfList),
        [typeof(Dictionary<,>)] = nameof(OfDictionary),
        [typeof(HashSet<>)] = nameof(OfSet),
        [typeof(SortedDictionary<,>)] = nameof(OfSortedDictionary),
        [typeof(SortedSet<>)] = nameof(OfSortedSet),
        [typeof(Queue<>)] = nameof(OfQueue),
        [typeof(Stack<>)] = nameof(OfStack),
        [typeof(LinkedList<>)] = nameof(OfLinkedList),
    }.ToFrozenDictionary();

    public static Form? Find(Type type) =>
        type.IsConstructedGenericType && Makers.TryGetValue(type.GetGenericTypeDefinition(), out var maker)
            ? (Form)typeof(Collections).GetMethod(maker, BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(type.GetGenericArguments()).Invoke(null, null)!
            : null;

    private static CollectionForm<T> OfList<T>() => new(
        typeof(List<T>), list => (List<T>)list!, _ => null, _ => new List<T>(),
        (list, item) => ((List<T>)list).Add(item));

    private static CollectionForm<KeyValuePair<K, V>> OfDictionary<K, V>()
        where K : notnull => new(
        typeof(Dictionary<K, V>), map => (Dictionary<K, V>)map!, map => ((Dictionary<K, V>)map).Comparer,
        comparer => new Dictionary<K, V>((IEqualityComparer<K>?)comparer),
        (map, item) => ((Dictionary<K, V>)map).Add(item.Key, item.Value));

    private static CollectionForm<T> OfSet<T>() => new(
        typeof(HashSet<T>), set => (HashSet<T>)set!, set => ((HashSet<T>)set).Comparer,
        comparer => new HashSet<T>((IEqualityComparer<T>?)comparer),
        (set, item) => ((HashSet<T>)set).Add(item));

    private static CollectionForm<KeyValuePair<K, V>> OfSortedDictionary<K, V>()
        where K : notnull => new(
        typeof(SortedDictionary<K, V>), map => (SortedDictionary<K, V>)map!,
        map => ((SortedDictionary<K, V>)map).Comparer,
        comparer => new SortedDictionary<K, V>((IComparer<K>?)comparer),
        (map, item) => ((SortedDictionary<K, V>)map).Add(item.Key, item.Value));

    private static CollectionForm<T> OfSortedSet<T>() => new(
        typeof(SortedSet<T>), set => (SortedSet<T>)set!, set => ((SortedSet<T>)set).Comparer,
        comparer => new SortedSet<T>((IComparer<T>?)comparer),
        (set, item) => ((SortedSet<T>)set).Add(item));

    private static CollectionForm<T> OfQueue<T>() => new(
        typeof(Queue<T>), queue => (Queue<T>)queue!, _ => null, _ => new Queue<T>(),
        (queue, item) => ((Queue<T>)queue).Enqueue(item));

    // A stack shows its last item first.
    private static CollectionForm<T> OfStack<T>() => new(
        typeof(Stack<T>), stack => ((Stack<T>)stack!).Reverse(), _ => null, _ => new Stack<T>(),
        (stack, item) => ((Stack<T>)stack).Push(item));

    private static CollectionForm<T> OfLinkedList<T>() => new(
        typeof(LinkedList<T>), list => (LinkedList<T>)list!, _ => null, _ => new LinkedList<T>(),
        (list, item) => ((LinkedList<T>)list).AddLast(item));
}
