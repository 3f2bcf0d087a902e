namespace Flint.Shuffle.Writing;

/// <summary>Turns each value into a combined value of its own; reducers combine them.</summary>
internal sealed class CreateTarget<K, V, C>(RowTarget<K, C> target, Func<V, C> create) : RowTarget<K, V>
{
    private (K Key, C Value)[] made = [];

    public override void Add(ReadOnlySpan<(K Key, V Value)> rows)
    {
        if (made.Length < rows.Length)
        {
            made = new (K, C)[rows.Length];
        }

        for (var i = 0; i < rows.Length; i++)
        {
            made[i] = (rows[i].Key, create(rows[i].Value));
        }

        target.Add(made.AsSpan(0, rows.Length));
    }

    public override MapStatus Finish() => target.Finish();

    public override void Dispose() => target.Dispose();
}
