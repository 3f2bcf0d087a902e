namespace Flint.Pipelines.Sources;

/// <summary>
/// A source that is given back as soon as it is read to its end: what reads it may live much longer, and many may be
/// read one out of the other.
/// </summary>
internal sealed class DrainedSource<T>(BatchSource<T> source) : BatchSource<T>
{
    private bool drained;

    public override int Read(out T[] batch)
    {
        var count = 0;
        batch = [];
        if (!drained)
        {
            count = source.Read(out batch);
            if (count == 0)
            {
                Dispose();
            }
        }

        return count;
    }

    public override void Dispose()
    {
        if (!drained)
        {
            drained = true;
            source.Dispose();
        }
    }
}
