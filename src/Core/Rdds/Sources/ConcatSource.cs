using Flint.Pipelines;

namespace Flint.Rdds.Sources;

/// <summary>Several sources one after the other; each is opened when the one before has ended.</summary>
internal sealed class ConcatSource<T>(IEnumerable<BatchSource<T>> sources) : BatchSource<T>
{
    private readonly IEnumerator<BatchSource<T>> rest = sources.GetEnumerator();
    private BatchSource<T>? current;

    public override int Read(out T[] batch)
    {
        while (true)
        {
            if (current is not null)
            {
                var count = current.Read(out batch);
                if (count > 0)
                {
                    return count;
                }

                current.Dispose();
                current = null;
            }

            if (!rest.MoveNext())
            {
                batch = [];
                return 0;
            }

            current = rest.Current;
        }
    }

    public override void Dispose()
    {
        current?.Dispose();
        rest.Dispose();
    }
}
