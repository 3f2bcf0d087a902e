namespace Flint.Pipelines;

/// <summary>A chain bound to its terminal, ready to take batches. Owned by one task.</summary>
internal abstract class Segment<TIn>
{
    /// <summary>Pushes what becomes of the first <paramref name="count"/> records of a batch.</summary>
    public abstract void Run(TIn[] batch, int count);
}
