namespace Flint.Serialization.Keys;

/// <summary>One small buffer per thread, for hashes of images that nobody keeps. Owned by the registry.</summary>
internal sealed class KeyScratch
{
    private readonly ThreadLocal<RecordWriter> writers = new(() => new RecordWriter());

    /// <summary>An empty writer, valid until the next use on this thread.</summary>
    public RecordWriter Writer
    {
        get
        {
            var writer = writers.Value!;
            writer.Reset();
            return writer;
        }
    }
}
