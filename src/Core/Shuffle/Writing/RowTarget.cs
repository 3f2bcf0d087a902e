namespace Flint.Shuffle.Writing;

/// <summary>What a shuffle writer does with its rows. Owned by the writer; used by its slot thread.</summary>
internal abstract class RowTarget<K, V> : IDisposable
{
    public abstract void Add(ReadOnlySpan<(K Key, V Value)> rows);

    /// <summary>Hands the output to the store. Called once.</summary>
    public abstract MapStatus Finish();

    public abstract void Dispose();
}
